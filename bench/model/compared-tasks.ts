import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/places.ts'

/** A task that two systems are given. */
export interface ComparedTask {
	/** What is wanted. */
	readonly text: string
	/** The same for a system that says nothing by itself of the language and what is allowed. */
	readonly forOthers: string
	/** Rust that both begin with. */
	readonly seed: string
	/** Built-in evaluator of this package. */
	readonly evaluator: string
	/** What may not be used, and the same as a pattern for others. */
	readonly forbid: readonly string[]
	readonly forbidden: string
	/** Program that the others score by, in `bench/openevolve`; so are both champions in the end. */
	readonly harness: string
}

function seedOf(example: string): string {
	return readFileSync(join(packageRoot, 'examples', example, 'seed.rs'), 'utf8')
}

const rules = [
	'Write Rust, edition 2024: the complete file, with the function public, of the same name and type.',
	'Safe Rust and the standard library only. It is compiled by rustc at optimisation level 3 and has no main function.',
	'Higher scores are better.',
].join(' ')

const sortText = [
	'Sort the first `len` numbers of `data` in ascending order, as fast as you can on all six distributions:',
	'random, sorted, reverse, nearly sorted, few unique and pipe organ, 10,000 numbers each.',
	'The result is compared bit for bit with a sorted copy. The sorts of the standard library are forbidden.',
].join(' ')
const surfaceText = [
	'Find the formula of a surface from samples of it: `surface(x, y)` for x and y from -5 to 5.',
	'It is smooth, symmetric and wavy. The score is the negative mean squared error over a 100 x 100 grid.',
].join(' ')

/** Sorting, from bubble sort, and a numeric function, from a constant. */
export const comparedTasks: Readonly<Record<string, ComparedTask>> = {
	sort: {
		text: sortText,
		forOthers: `${sortText} ${rules}`,
		seed: seedOf('sort'),
		evaluator: 'sort',
		forbid: ['slice::sort*', 'sort_floats', 'is_sorted*', 'select_nth_unstable*', 'BinaryHeap', 'BTreeMap', 'BTreeSet'],
		forbidden: String.raw`\.sort\w*\(|sort_floats|is_sorted|select_nth_unstable|BinaryHeap|BTreeMap|BTreeSet|unsafe`,
		harness: 'sort.rs',
	},
	rastrigin: {
		text: surfaceText,
		forOthers: `${surfaceText} ${rules}`,
		seed: seedOf('rastrigin'),
		evaluator: 'rastrigin',
		forbid: [],
		forbidden: 'unsafe',
		harness: 'rastrigin.rs',
	},
}
