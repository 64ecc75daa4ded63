import { drawCharts } from './charts';
import { startExplorer } from './explorer';
import { Picked } from './picked';
import { openForPrint } from './print';
import { startProfile } from './profile';
import { openAll, reachScrollers } from './reach';
import { startTheme } from './theme';

/** The layer that the profile and the explorer both show; null until one of them has picked it. */
const layer = new Picked<number | null>(null);

startTheme();
openForPrint();
openAll();
startExplorer(layer);
startProfile(layer);
reachScrollers();
document.documentElement.dataset.ready = 'yes';
void drawCharts().then(() => {
  document.documentElement.dataset.drawn = 'yes';
});
