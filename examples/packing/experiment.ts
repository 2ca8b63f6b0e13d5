import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'packing',
	task: [
		'Pack items online: they come one after the other, and each goes into the bin of highest `priority` that it fits in.',
		'`bins` is what is left in each bin that the item fits in, in the order in which they were opened; the last is empty.',
		'Sizes are whole numbers from 20 to 100, bins hold 150. The score is how many per cent more bins are used than the sum',
		'of sizes needs, negated. Best fit is the heuristic to beat.',
	].join(' '),
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	islands: ['tinkerer', 'tinkerer', 'algorithmist', 'contrarian'],
	migration: { every: 25, elites: 2, topology: 'ring' },
	budget: { for: '3m' },
})
