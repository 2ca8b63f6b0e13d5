import type { Experiment, IslandPlan } from '../src/experiment/experiment.ts'

/** Four islands that are alike, without a model. */
export function fourIslands(rates: IslandPlan['rates']): Experiment['islands'] {
	return Array.from({ length: 4 }, (_, index) => ({
		name: `island-${index}`,
		preset: 'tinkerer',
		rates,
		persona: '',
		model: undefined,
		temperature: undefined,
	}))
}
