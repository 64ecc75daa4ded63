import { drawCharts } from './charts';
import { fontsLoaded } from './draw';
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
reachScrollers();
document.documentElement.dataset.ready = 'yes';

// Vega comes after this script, so that the page answers before it is there.
addEventListener('DOMContentLoaded', () => void drawAll());

async function drawAll(): Promise<void> {
  await fontsLoaded();
  await startProfile(layer);
  await drawCharts();
  document.documentElement.dataset.drawn = 'yes';
}
