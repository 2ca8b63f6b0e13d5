import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'levenshtein',
	task: 'Make `levenshtein` faster. It has to give what it gives now, for all texts; most are 30 to 60 letters long.',
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	islands: ['tinkerer', 'tinkerer', 'micro-optimiser', 'algorithmist'],
	budget: { for: '3m' },
})
