import type { Outcome } from '../../src/candidate/outcome.ts'
import type { EvaluatorName } from './arena.ts'
import { candidateSource, type Substitutions, titleOf } from './candidate-file.ts'
import { grownSources } from './grown-sources.ts'
import { systemCalls } from './system-calls.ts'

/** An outcome's kind. */
export type Kind = Outcome['kind']

/** A candidate that tries something, and what may come of it. */
export interface Attack {
	/** Begins with the number of its case in the list of attacks, or with one from 30 on. */
	readonly name: string
	readonly title: string
	readonly evaluator: EvaluatorName
	/** Kinds that may come of it behind the source gate. */
	readonly gated: readonly Kind[]
	/** Kinds that may come of it where the gate lets everything through; `undefined` if only the gate speaks against it. */
	readonly bare: readonly Kind[] | undefined
	/** Whether it is over before anything runs. */
	readonly endsCompiling: boolean
	/** Nothing is promised of it on a machine without seccomp. */
	readonly needsFilter: boolean
	readonly source: (words: Substitutions) => string
}

/** A candidate that must be scored. */
export interface Control {
	readonly name: string
	readonly title: string
	readonly evaluator: EvaluatorName | 'free-sort'
	readonly source: string
}

interface Expected {
	readonly gated: readonly Kind[]
	readonly bare: readonly Kind[] | undefined
	readonly needsFilter?: boolean
}

/** Refused by the gate; and by what stands behind it, where it lets everything through. */
function refused(...bare: readonly Kind[]): Expected {
	return { gated: ['rejected'], bare }
}

/** Let through by the gate, whose affair it is not. */
function ends(...kinds: readonly Kind[]): Expected {
	return { gated: kinds, bare: kinds }
}

/** Harmless to the machine, but against the rules of the gate. */
const againstRules: Expected = { gated: ['rejected'], bare: undefined }
const uncompiled = refused('compile-failed')
const hungry = ends('timed-out', 'out-of-memory')
const forbidden = ends('forbidden')
/** Touches nothing but the process itself, so that only the filter minds. */
const ownAffair: Expected = { ...forbidden, needsFilter: true }

/** By the file's name in `candidates/surface`. */
const surface: Readonly<Record<string, Expected>> = {
	'01-include-str': uncompiled,
	'01-include-in-doc': uncompiled,
	'01-include-canary': uncompiled,
	'01-include-through-macro': uncompiled,
	'01-include-renamed': uncompiled,
	'01-include-raw-name': uncompiled,
	'01-include-device': uncompiled,
	'02-env': uncompiled,
	'02-option-env': refused('panicked'),
	'02-environ': uncompiled,
	'03-path': uncompiled,
	'03-path-by-cfg': uncompiled,
	'03-path-by-macro': uncompiled,
	'03-module-file': uncompiled,
	'04-global-asm': uncompiled,
	'04-asm': uncompiled,
	'05-no-mangle': uncompiled,
	'05-export-entry': uncompiled,
	'05-interpose-malloc': uncompiled,
	'05-unsafe-extern': uncompiled,
	'05-unsafe-allowed': uncompiled,
	'05-unsafe-by-macro': uncompiled,
	'05-linkage': uncompiled,
	'06-endless-const': ends('timed-out'),
	'06-const-recursion': ends('timed-out'),
	'07-doubling-macro': hungry,
	'07-huge-static': ends('out-of-memory'),
	'07-huge-const': ends('out-of-memory'),
	'08-global-allocator': againstRules,
	'08-link': uncompiled,
	'08-extern-crate': uncompiled,
	'08-compiler-crate': uncompiled,
	'09-closing-brace': ends('compile-failed'),
	'10-other-name': ends('rejected'),
	'10-other-type': ends('rejected'),
	'10-generic': ends('compile-failed'),
	'10-private': ends('rejected'),
	'10-unsafe-type': uncompiled,
	'11-out-of-bounds': ends('panicked'),
	'11-unwrap-none': ends('panicked'),
	'11-overflow': ends('panicked'),
	'11-double-panic': ends('panicked'),
	'11-hostile-payload': ends('panicked'),
	'12-recursion': ends('crashed'),
	'12-recursion-caught': ends('crashed'),
	'12-deep-drop': ends('crashed'),
	'13-loop': ends('timed-out'),
	'13-slow': ends('timed-out'),
	'13-sleep': ends('timed-out'),
	'13-watch-the-clock': ends('timed-out'),
	'13-drop-loop': ends('timed-out'),
	'13-deadlock': ends('timed-out'),
	'13-nobody-sends': ends('timed-out'),
	'13-zero-sized': ends('timed-out'),
	'14-push': hungry,
	'14-capacity': ends('out-of-memory'),
	'14-leak': hungry,
	'14-caught': hungry,
	'14-reserve': ends('out-of-memory'),
	'15-thread': forbidden,
	'15-scoped-thread': forbidden,
	'15-command': forbidden,
	'15-exec': forbidden,
	'15-kill-command': forbidden,
	'15-read': forbidden,
	'15-read-home': forbidden,
	'15-list': forbidden,
	'15-write': forbidden,
	'15-overwrite': forbidden,
	'15-append-here': forbidden,
	'15-remove': forbidden,
	'15-remove-all': forbidden,
	'15-symlink': forbidden,
	'15-permissions': forbidden,
	'15-shared-memory': forbidden,
	'15-connect': forbidden,
	'15-listen': forbidden,
	'15-datagram': { ...forbidden, needsFilter: true },
	'15-resolve': { ...forbidden, needsFilter: true },
	'15-unix-socket': { ...forbidden, needsFilter: true },
	'15-environment': ends('panicked'),
	'15-executable': ownAffair,
	'15-memory-file': forbidden,
	'15-descriptor-file': forbidden,
	'15-process-list': forbidden,
	'15-working-folder': ownAffair,
	'15-caught': forbidden,
	'15-pipe': forbidden,
	'16-exit': ends('crashed'),
	'16-abort': ends('crashed'),
	'16-exit-in-hook': ends('crashed'),
	'16-endless-hook': ends('timed-out'),
	'16-silent-hook': ends('crashed', 'panicked'),
	'17-print-result': ends('wrong'),
	'17-print-frame': ends('crashed'),
	'17-flood': ends('timed-out'),
	'17-flood-of-errors': ends('timed-out'),
	'17-panic-novel': ends('panicked'),
	'21-nan': ends('wrong'),
	'21-infinite': ends('wrong'),
	'21-minus-infinite': ends('wrong'),
	'21-overflowing': ends('wrong'),
	'30-trait-recursion': ends('compile-failed'),
	'30-instances-without-end': ends('compile-failed', 'timed-out', 'out-of-memory'),
	'30-exponential-types': hungry,
	'30-macro-tower': hungry,
	'30-bidi': ends('compile-failed'),
	'30-zero-width': ends('compile-failed'),
	'30-crate-attributes': againstRules,
	'30-proc-macro': refused('crashed'),
	'19-constructor': uncompiled,
	'30-include-neighbour': uncompiled,
	'30-include-library': uncompiled,
	'30-impl-for-neighbours': ends('compile-failed'),
	'30-debugger-visualizer': ends('compile-failed'),
	'30-large-frame': ends('crashed'),
}

/** By the file's name in `candidates/sort`. */
const sort: Readonly<Record<string, Expected>> = {
	'20-constant': ends('wrong'),
	'20-table': ends('wrong'),
	'21-nan': ends('wrong'),
	'21-infinite': ends('wrong'),
	'22-remembered': ends('wrong'),
	'22-last-output': ends('wrong'),
	'23-no-op-later': ends('wrong'),
	'23-no-op-when-timed': ends('wrong'),
	'23-now-and-then': ends('wrong'),
	'23-nearly-sorted': ends('wrong'),
	'24-beyond': ends('wrong'),
	'24-mark': ends('wrong'),
	'25-standard': againstRules,
	'25-by-path': againstRules,
	'25-by-macro': againstRules,
	'25-raw-name': againstRules,
	'25-select': againstRules,
	'25-heap': againstRules,
	'31-dispatch-on-time': ends('wrong'),
	'31-thread': forbidden,
	'32-takeover-in-advance': ends('suspect'),
	'32-takeover-afterwards': ends('wrong'),
}

/** By the file's name in `candidates/breakout`. */
const breakout: Readonly<Record<string, Expected>> = {
	'read-nowhere': ends('crashed'),
	'write-code': ends('crashed'),
	'jump-to-data': ends('crashed'),
	'executable-mapping': ownAffair,
	'made-executable': ownAffair,
	'open-file': forbidden,
	'garbage-to-judge': ends('crashed'),
	'unknown-message': ends('crashed'),
	'confined-again': ends('crashed'),
	'done-far-away': ends('wrong'),
	'done-overflowing': ends('wrong'),
	'done-empty': ends('wrong'),
	'done-early': ends('wrong'),
	'flood-judge': ends('crashed'),
	'decode-bomb': ends('wrong'),
	'tamper-with-inputs': forbidden,
	'forge-record': ends('crashed'),
	'read-channel': ends('timed-out'),
	'own-handler-stack': ends('crashed'),
}

const grown: Readonly<Record<string, Expected>> = {
	'10-five-megabytes': ends('rejected'),
	'10-not-unicode': ends('rejected'),
	'10-nul': ends('rejected'),
	'10-empty': ends('rejected'),
	'10-only-comments': ends('rejected'),
	'33-million-lines': ends('rejected'),
	'33-parentheses': ends('compile-failed', 'timed-out', 'out-of-memory'),
	'33-blocks': ends('compile-failed', 'timed-out', 'out-of-memory'),
	'33-references': ends('compile-failed', 'timed-out', 'out-of-memory'),
	'33-long-sum': ends('compile-failed', 'timed-out', 'out-of-memory'),
	'33-many-functions': ends('timed-out', 'out-of-memory', 'wrong'),
	'33-half-comment': ends('compile-failed'),
}

/** Every attack, in the order of its case. */
export const attacks: readonly Attack[] = [
	...filesOf('surface', 'rastrigin', surface),
	...filesOf('sort', 'sort', sort),
	...filesOf('breakout', 'rastrigin', breakout),
	...systemCalls.map(({ name, number, arguments: words, needsFilter = false, kinds = ['forbidden'] }): Attack => {
		const given = { CALL: name, NUMBER: String(number), ARGUMENTS: words }
		return {
			name: `40-call-${name}`,
			title: titleOf('breakout/call.rs').replace('@CALL@', name),
			evaluator: 'rastrigin',
			gated: kinds,
			bare: kinds,
			endsCompiling: false,
			needsFilter,
			// The arguments have words of their own.
			source: (outside) => candidateSource('breakout/call.rs', { ...given, ARGUMENTS: filled(words, outside) }, true),
		}
	}),
	...Object.entries(grown).map(([name, expected]): Attack => {
		const source = grownSources[name]
		if (source === undefined) throw new RangeError(`Expected a source called \`${name}\``)
		return attackOf(name, source.title, 'rastrigin', expected, source.make)
	}),
].toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** Every honest candidate. */
export const controls: readonly Control[] = [
	'18-allocations',
	'26-caught-panic',
	'26-const',
	'26-deep-recursion',
	'26-dynamic',
	'26-format',
	'26-generics',
	'26-hash-map',
	'26-iterators',
	'26-local-items',
	'26-macro',
	'26-prints',
	'26-statics',
	'26-time',
	'26-unicode',
	'26-wide-integers',
	'26-words',
	'sort-26-merge',
	'sort-26-radix',
	'sort-27-refactor',
].map((name): Control => {
	const file = `controls/${name}.rs`
	const evaluator = name.startsWith('sort-27') ? 'free-sort' : name.startsWith('sort-') ? 'sort' : 'rastrigin'
	return { name, title: titleOf(file), evaluator, source: candidateSource(file, {}, false) }
})

function filesOf(folder: string, evaluator: EvaluatorName, files: Readonly<Record<string, Expected>>): Attack[] {
	return Object.entries(files).map(([stem, expected]) => {
		const file = `${folder}/${stem}.rs`
		const breaksOut = folder === 'breakout' || stem.startsWith('32-takeover')
		const name = folder === 'breakout' ? `32-${stem}` : folder === 'sort' ? `${stem}-sort` : stem
		return attackOf(name, titleOf(file), evaluator, expected, (words) => candidateSource(file, words, breaksOut))
	})
}

function attackOf(
	name: string,
	title: string,
	evaluator: EvaluatorName,
	expected: Expected,
	source: Attack['source'],
): Attack {
	const { gated, bare, needsFilter = false } = expected
	const ofCompiling = /^(?:0[1-9]|10|19|30|33)-/.test(name) && !/^(?:02-option|30-large|30-proc)/.test(name)
	return { name, title, evaluator, gated, bare, endsCompiling: ofCompiling, needsFilter, source }
}

function filled(text: string, words: Substitutions): string {
	return text.replaceAll(/@([A-Z_]+)@/g, (whole, name: string) => words[name] ?? whole)
}
