import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'packing',
	task: 'Pack items online, whatever their sizes: each goes into the bin of highest `priority` that it fits in.',
	seed: '../../../examples/packing/seed.rs',
	evaluator: './evaluator.rs',
})
