import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const catalog = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: harbour
  title: Harbour
spec:
  type: team
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: berth-planner
  title: Berth planner
  annotations:
    evenkeel.dev/tier: '1'
spec:
  type: service
  lifecycle: production
  owner: harbour
  dependsOn:
    - component:default/tide-table
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: tide-table
  title: Tide table
spec:
  type: service
  lifecycle: production
  owner: harbour
`;

const runbook = `schemaVersion: '0.3'
description: Close the north quay
parameters:
  Quay:
    type: String
    default: north
mainSteps:
  - name: askHarbourMaster
    action: aws:approve
    inputs:
      Message: Close the {{ Quay }} quay to arrivals?
      MinRequiredApprovals: 1
      Approvers:
        - user:local/administrator
  - name: letShipsLeave
    action: aws:sleep
    description: Gives ships under way time to leave
    inputs:
      Duration: PT1S
    isEnd: true
x-ops:
  owner: group:default/harbour
  risk: medium
`;

const alarm = `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  BerthPlannerErrors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: berth-planner-errors
      AlarmDescription: Requests that fail, as pilots see them
      MetricName: http.server.errors
      Namespace: Evenkeel
      Statistic: Average
      Period: 60
      EvaluationPeriods: 3
      DatapointsToAlarm: 2
      Threshold: 5
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: missing
      Dimensions:
        - Name: service.name
          Value: berth-planner
  TideTableSilent:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: tide-table-silent
      AlarmDescription: The tide table tells nothing any more, which is as bad as telling it wrong
      MetricName: tide.rows
      Namespace: Evenkeel
      Statistic: Sum
      Period: 10
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: LessThanThreshold
      TreatMissingData: breaching
      Dimensions:
        - Name: service.name
          Value: tide-table
  HarbourImpaired:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties:
      AlarmName: harbour-impaired
      AlarmDescription: Ships cannot be given a berth
      AlarmRule: ALARM("tide-table-silent") AND (ALARM("berth-planner-errors") OR NOT OK("berth-planner-errors"))
  NightlyTides:
    Type: AWS::CloudWatch::AlarmMuteRule
    Properties:
      Name: nightly-tides
      Description: The tide table is computed anew every night
      Rule:
        Schedule:
          Expression: cron(0 2 * * *)
          Duration: PT30M
          Timezone: Europe/Amsterdam
      MuteTargets:
        AlarmNames:
          - berth-planner-errors
`;

const rule = `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  StormWarning:
    Type: AWS::Events::Rule
    Properties:
      Name: storm-warning
      Description: The harbour master hears of storms
      EventPattern:
        type:
          - org.example.weather.warning
        data:
          force:
            - numeric: ['>=', 9]
      Targets:
        - Id: notice
          Arn: notify:console
        - Id: horn
          Arn: webhook:http://127.0.0.1:9/horn
          RetryPolicy:
            MaximumRetryAttempts: 0
      Tags:
        - { Key: evenkeel.dev/owner, Value: group:default/harbour }
`;

const objective = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: berths-are-given
  displayName: Ships are given a berth
  annotations:
    evenkeel.dev/owner: group:default/harbour
spec:
  service: berth-planner
  indicator:
    metadata:
      name: answered
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: evenkeel
            spec: { metric: berth.errors, service: berth-planner }
        total:
          metricSource:
            type: evenkeel
            spec: { metric: berth.requests, service: berth-planner }
  timeWindow:
    - duration: 30d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: Given
      target: 0.99
`;

/**
 * Writes a small operations folder of its own: a team, two services, alarms of which one fires for want of data, a mute
 * rule, an event rule, an objective, and a runbook that asks for an approval.
 */
export async function writeOperations(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-ops-'));
  await mkdir(join(folder, 'runbooks'));
  await writeFile(join(folder, 'catalog.yaml'), catalog);
  await writeFile(join(folder, 'runbooks', 'close-north-quay.yaml'), runbook);
  await writeFile(join(folder, 'alarms.yaml'), alarm);
  await writeFile(join(folder, 'rules.yaml'), rule);
  await writeFile(join(folder, 'objectives.yaml'), objective);
  return folder;
}
