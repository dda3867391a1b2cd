/** Two people with three channels each way, a rotation between them, and an escalation from it to the lead. */
export const duty = `
Resources:
  Ada:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: ada
      DisplayName: Ada Abt
      Type: PERSONAL
      Plan:
        - DurationInMinutes: 5
          Targets:
            - ChannelTargetInfo: { ChannelId: !Ref AdaConsole, RetryIntervalInMinutes: 0 }
  AdaConsole:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: 'ada', ChannelName: console, ChannelType: CONSOLE }
  Ben:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: ben
      DisplayName: Ben Behr
      Type: PERSONAL
      Plan:
        - DurationInMinutes: 5
          Targets:
            - ChannelTargetInfo: { ChannelId: !Ref BenEmail }
  BenEmail:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: 'ben', ChannelName: email, ChannelType: EMAIL, ChannelAddress: ben@shop.example }
  Cleo:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: cleo
      DisplayName: Cleo Corr
      Type: PERSONAL
      Plan:
        - DurationInMinutes: 5
          Targets:
            - ChannelTargetInfo: { ChannelId: !Ref CleoHook }
        - DurationInMinutes: 5
          Targets:
            - ChannelTargetInfo: { ChannelId: !Ref CleoVoice }
  CleoHook:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: 'cleo', ChannelName: hook, ChannelType: WEBHOOK, ChannelAddress: 'https://chat.example/hook/secret-token' }
  CleoVoice:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: 'cleo', ChannelName: voice, ChannelType: VOICE, ChannelAddress: '+4930123456' }
  Mute:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: mute
      DisplayName: Mia Mute
      Type: PERSONAL
      Plan:
        - DurationInMinutes: 5
          Targets:
            - ChannelTargetInfo: { ChannelId: !Ref MuteText }
  MuteText:
    Type: AWS::SSMContacts::ContactChannel
    Properties: { ContactId: 'mute', ChannelName: text, ChannelType: SMS, ChannelAddress: '+4930123457' }
  Primary:
    Type: AWS::SSMContacts::Rotation
    Properties:
      Name: primary
      ContactIds: [!Ref Ada]
      StartTime: '2026-01-05T09:00'
      TimeZoneId: Europe/Berlin
      Recurrence:
        NumberOfOnCalls: 1
        WeeklySettings: [{ DayOfWeek: MON, HandOffTime: '09:00' }]
  Later:
    Type: AWS::SSMContacts::Rotation
    Properties:
      Name: later
      ContactIds: [!Ref Ben]
      StartTime: '2120-01-01T09:00'
      TimeZoneId: Asia/Tokyo
      Recurrence:
        DailySettings: ['09:00']
  OnCall:
    Type: AWS::SSMContacts::Contact
    Properties: { Alias: shop-on-call, DisplayName: 'Shop, on call', Type: ONCALL_SCHEDULE, Plan: [{ RotationIds: [!Ref Primary] }] }
  Nobody:
    Type: AWS::SSMContacts::Contact
    Properties: { Alias: nobody, DisplayName: Nobody yet, Type: ONCALL_SCHEDULE, Plan: [{ RotationIds: [!Ref Later] }] }
  Escalation:
    Type: AWS::SSMContacts::Contact
    Properties:
      Alias: shop-escalation
      DisplayName: Shop, escalation
      Type: ESCALATION
      Plan:
        - DurationInMinutes: 5
          Targets: [{ ContactTargetInfo: { ContactId: !Ref OnCall, IsEssential: true } }]
        - DurationInMinutes: 5
          Targets: [{ ContactTargetInfo: { ContactId: !Ref Ben, IsEssential: true } }]
`;

/** A team, its people and two services: the shop, of tier 1, depends on the till, of tier 3. */
export const people = `
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: shop, annotations: { evenkeel.dev/on-call: primary } }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ada }
spec: { memberOf: [shop] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: shop, title: Shop, annotations: { evenkeel.dev/tier: '1', evenkeel.dev/customer-facing: 'true' } }
spec: { type: service, lifecycle: production, owner: shop, dependsOn: [component:default/till] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: till, title: Till, annotations: { evenkeel.dev/tier: '3' } }
spec: { type: service, lifecycle: production, owner: shop, dependsOn: [component:default/ledger] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: ledger, title: Ledger, annotations: { evenkeel.dev/tier: '4' } }
spec: { type: service, lifecycle: production, owner: shop }
`;

/** A template with one response plan; `template` and `more` are further properties in YAML's flow style, each after a comma. */
export const responsePlan = (name: string, { impact = 5, template = '', more = '' } = {}): string => `
Resources:
  Plan:
    Type: AWS::SSMIncidents::ResponsePlan
    Properties: { Name: ${name}, IncidentTemplate: { Title: Trouble with ${name}, Impact: ${impact} ${template} } ${more} }
`;
