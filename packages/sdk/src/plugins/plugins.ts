/** The plugins that come along, under the names of the official SDK, and one for EKS. */

import { EC2Plugin } from './ec2-plugin.ts';
import { ECSPlugin } from './ecs-plugin.ts';
import { EKSPlugin } from './eks-plugin.ts';
import { ElasticBeanstalkPlugin } from './elastic-beanstalk-plugin.ts';

export const plugins = { EC2Plugin, ECSPlugin, ElasticBeanstalkPlugin, EKSPlugin };
