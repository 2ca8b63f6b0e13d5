import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'probe',
	task: [
		'Find the rule by which an airline charges for luggage: `fee` of kilos (0 to 60) and stops (0 to 6).',
		'Nothing is told of it but the share of fees that are right, so ask: `probe` calls the airline itself.',
		'Vary one number at a time, look for where the steps change, and check what you believe before you write it.',
	].join(' '),
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	// What `probe` calls; models never see its source.
	reference: './airline.rs',
	tools: ['probe', 'run', 'score', './tariff.ts'],
	islands: ['algorithmist', 'contrarian', 'tinkerer', 'tinkerer'],
	budget: { for: '3m' },
})
