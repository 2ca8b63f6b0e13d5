import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'words',
	task: 'Make `words` right for all cases.',
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	data: './cases.json',
	settings: { hidden: 0 },
})
