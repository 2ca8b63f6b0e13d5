import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'sort',
	task: [
		'Sort the first `len` numbers of `data` in ascending order, as fast as you can on all six distributions:',
		'random, sorted, reverse, nearly sorted, few unique and pipe organ, 10,000 numbers each.',
		'The result is compared bit for bit with a sorted copy. The sorts of the standard library are forbidden.',
	].join(' '),
	seed: './seed.rs',
	evaluator: '../../evaluators/sort',
	islands: ['algorithmist', 'micro-optimiser', 'contrarian', 'tinkerer'],
	migration: { every: 25, elites: 2, topology: 'ring' },
	forbid: ['slice::sort*', 'sort_floats', 'is_sorted*', 'select_nth_unstable*', 'BinaryHeap', 'BTreeMap', 'BTreeSet'],
	budget: { for: '8h' },
})
