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
`;

/** Writes a small operations folder of its own: a team, two services, an alarm, and a runbook that asks for an approval. */
export async function writeOperations(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-ops-'));
  await mkdir(join(folder, 'runbooks'));
  await writeFile(join(folder, 'catalog.yaml'), catalog);
  await writeFile(join(folder, 'runbooks', 'close-north-quay.yaml'), runbook);
  await writeFile(join(folder, 'alarms.yaml'), alarm);
  return folder;
}
