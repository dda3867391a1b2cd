/** The account, the Region and the stack that a template is read for. */
export interface Place {
  region: string;
  accountId: string;
  stackName: string;
}

interface Naming {
  /** The property that carries the name; the logical id stands in when it is absent. */
  name: string;
  /** The ARN with {name}, {account}, {region}, {partition} and {owner}. */
  arn: string;
  /** Whether Ref gives the ARN rather than the name. */
  refIsArn?: boolean;
  /** The property whose last segment fills {owner}. */
  owner?: string;
  /** Whether the name must be written: the resource lives in AWS, and what AWS would call it is not the logical id. */
  isWritten?: boolean;
}

const NAMING: Readonly<Record<string, Naming>> = {
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}' },
  'AWS::CloudWatch::CompositeAlarm': {
    name: 'AlarmName',
    arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}',
  },
  'AWS::SSMIncidents::ResponsePlan': {
    name: 'Name',
    arn: 'arn:{partition}:ssm-incidents::{account}:response-plan/{name}',
    refIsArn: true,
  },
  'AWS::SSMContacts::Contact': {
    name: 'Alias',
    arn: 'arn:{partition}:ssm-contacts:{region}:{account}:contact/{name}',
    refIsArn: true,
  },
  'AWS::SSMContacts::ContactChannel': {
    name: 'ChannelName',
    arn: 'arn:{partition}:ssm-contacts:{region}:{account}:contact-channel/{owner}/{name}',
    refIsArn: true,
    owner: 'ContactId',
  },
  'AWS::SSMContacts::Rotation': {
    name: 'Name',
    arn: 'arn:{partition}:ssm-contacts:{region}:{account}:rotation/{name}',
    refIsArn: true,
  },
  'AWS::SSM::Document': { name: 'Name', arn: 'arn:{partition}:ssm:{region}:{account}:document/{name}' },
  'AWS::SSM::MaintenanceWindow': {
    name: 'Name',
    arn: 'arn:{partition}:ssm:{region}:{account}:maintenancewindow/{name}',
  },
  'AWS::Events::Rule': { name: 'Name', arn: 'arn:{partition}:events:{region}:{account}:rule/{name}' },
  'AWS::Events::EventBus': { name: 'Name', arn: 'arn:{partition}:events:{region}:{account}:event-bus/{name}' },
  'AWS::SNS::Topic': { name: 'TopicName', arn: 'arn:{partition}:sns:{region}:{account}:{name}', refIsArn: true },
  'AWS::SQS::Queue': { name: 'QueueName', arn: 'arn:{partition}:sqs:{region}:{account}:{name}' },
  'AWS::IAM::Role': { name: 'RoleName', arn: 'arn:{partition}:iam::{account}:role/{name}' },
  'AWS::Lambda::Function': { name: 'FunctionName', arn: 'arn:{partition}:lambda:{region}:{account}:function:{name}' },
  'AWS::Events::ApiDestination': {
    name: 'Name',
    arn: 'arn:{partition}:events:{region}:{account}:api-destination/{name}',
  },
  'AWS::Events::Connection': { name: 'Name', arn: 'arn:{partition}:events:{region}:{account}:connection/{name}' },
  // A policy has no part in a metric, so the logical id does for it: it stands among the actions of alarms only.
  'AWS::AutoScaling::ScalingPolicy': {
    name: 'PolicyName',
    arn: 'arn:{partition}:autoscaling:{region}:{account}:scalingPolicy:{name}',
    refIsArn: true,
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    name: 'PolicyName',
    arn: 'arn:{partition}:autoscaling:{region}:{account}:scalingPolicy:{name}',
    refIsArn: true,
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    name: 'AutoScalingGroupName',
    arn: 'arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:{name}',
    isWritten: true,
  },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}',
    isWritten: true,
  },
  'AWS::ECS::Cluster': {
    name: 'ClusterName',
    arn: 'arn:{partition}:ecs:{region}:{account}:cluster/{name}',
    isWritten: true,
  },
  'AWS::Kinesis::Stream': {
    name: 'Name',
    arn: 'arn:{partition}:kinesis:{region}:{account}:stream/{name}',
    isWritten: true,
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    name: 'DeliveryStreamName',
    arn: 'arn:{partition}:firehose:{region}:{account}:deliverystream/{name}',
    isWritten: true,
  },
  'AWS::S3::Bucket': { name: 'BucketName', arn: 'arn:{partition}:s3:::{name}', isWritten: true },
  'AWS::Serverless::Function': {
    name: 'FunctionName',
    arn: 'arn:{partition}:lambda:{region}:{account}:function:{name}',
    isWritten: true,
  },
  'AWS::StepFunctions::StateMachine': {
    name: 'StateMachineName',
    arn: 'arn:{partition}:states:{region}:{account}:stateMachine:{name}',
    refIsArn: true,
    isWritten: true,
  },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*' },
};

/** Returns the AWS partition of a Region: aws, aws-cn or aws-us-gov. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Returns the properties that a resource type's name and ARN are made of, or undefined for a type without a known name. */
export function namingProperties(
  type: string,
): { name: string; owner?: string; refIsArn: boolean; isWritten: boolean } | undefined {
  const naming = Object.hasOwn(NAMING, type) ? NAMING[type] : undefined;
  if (naming === undefined) return undefined;
  const { name, owner, refIsArn = false, isWritten = false } = naming;
  return { name, refIsArn, isWritten, ...(owner === undefined ? {} : { owner }) };
}

/** Returns the ARN of a resource of a known type, or undefined for another type (rule TPL-8). */
export function arnOf(type: string, name: string, owner: string, place: Place): string | undefined {
  const naming = Object.hasOwn(NAMING, type) ? NAMING[type] : undefined;
  const values: Readonly<Record<string, string>> = {
    partition: partitionOf(place.region),
    region: place.region,
    account: place.accountId,
    name,
    owner,
  };
  return naming?.arn.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
}

/**
 * Returns the name that an ARN points at, or the text itself when it is no ARN (rule TPL-9): an alarm's whole name, a
 * function or an Automation definition without its version, a log group without its tail, else the last segment.
 */
export function nameOfArn(text: string): string {
  const match = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/s.exec(text);
  if (match === null) return text;
  const service = match[1] ?? '';
  const resource = match[2] ?? '';
  if (service === 'cloudwatch') return resource.replace(/^alarm:/, '');
  if (service === 'lambda') return resource.replace(/^function:/, '').replace(/:.*$/, '');
  if (service === 'logs') return resource.replace(/^log-group:/, '').replace(/:\*$/, '');
  const last = resource.slice(resource.lastIndexOf('/') + 1);
  if (service === 'ssm') return last.replace(/:[^:]*$/, '');
  return last.slice(last.lastIndexOf(':') + 1);
}
