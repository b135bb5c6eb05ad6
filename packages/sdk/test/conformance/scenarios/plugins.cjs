/** What plugins tell about the machine. The ones that ask elsewhere are asked about themselves only. */

exports['the plugin for ECS'] = {
  own: true,
  async run({ AWSXRay, until }) {
    AWSXRay.config([AWSXRay.plugins.ECSPlugin]);
    await until(() => AWSXRay.SegmentUtils.pluginData !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    new AWSXRay.Segment('container').close();
  },
};

exports['names and origins'] = ({ AWSXRay, record }) => {
  for (const [name, plugin] of Object.entries(AWSXRay.plugins)) {
    if (name !== 'EKSPlugin') record(name, [plugin.originName, typeof plugin.getData]);
  }
};

exports['the last plugin wins'] = {
  own: true,
  run({ AWSXRay }) {
    const plugin = (originName, data) => ({ originName, getData: (done) => done(data) });
    AWSXRay.config([
      plugin('AWS::EC2::Instance', { ec2: { instance_id: 'i' } }),
      plugin('Other', { other: { a: 1 } }),
    ]);
    new AWSXRay.Segment('plugged').close();
  },
};

exports['data that comes later'] = {
  own: true,
  async run({ AWSXRay }) {
    let tell;
    AWSXRay.config([{ originName: 'Late', getData: (done) => (tell = done) }]);
    new AWSXRay.Segment('before').close();
    tell({ late: { a: 1 } });
    new AWSXRay.Segment('after').close();
  },
};

exports['no list'] = ({ AWSXRay, attempt }) => {
  attempt('config', () => AWSXRay.config(undefined));
};
