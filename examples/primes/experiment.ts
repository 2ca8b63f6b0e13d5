import { defineExperiment } from 'oxipelago'

// One island each, alike but for what its model is told.
const prompts = ['bare', 'expert', 'steps', 'mathematician', 'machine', 'minimalist', 'contrarian', 'sceptic']

export default defineExperiment({
	name: 'primes',
	task: 'Make `primes` faster: it gives all primes below `limit`, in order. `limit` is from 2,000 to 20,000.',
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	islands: prompts.map((name) => `./prompts/${name}.md`),
	// Nothing travels, so that what an island has is what its prompt has found.
	migration: { every: 0 },
	search: { stagnation: 0 },
	budget: { for: '5m' },
})
