import { CONTROLS, evaluateControlled } from '../../metrics/controls/registry';
import { metricNamed } from '../../metrics/registry';
import type { MeasureContext } from './context';
import { type Measurement, measurement } from './measurement';
import { primaryStrengths, strengthPlace } from './primaryCells';

/** What is measured again with each confound held fixed. */
const CONTROLLED = ['auc_content_function', 'auc_salient_head', 'auc_salient_noun_head'].map(metricNamed);

/** Activation strength at every layer and site with each confound held fixed in turn, beside the raw rows. */
export function measureControls(context: MeasureContext): Measurement[] {
  const { sweep } = context.samples.all;
  const { level } = context.job.config.bootstrap;
  return primaryStrengths(context).flatMap((strength) =>
    CONTROLS.flatMap((control) =>
      CONTROLLED.map((metric) => {
        const found = evaluateControlled(metric, control, sweep, strength.scores);
        return measurement(metric, found, { ...strengthPlace(strength, 'scores'), control: control.name }, { level });
      }),
    ),
  );
}
