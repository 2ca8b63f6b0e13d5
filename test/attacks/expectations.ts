import type { Outcome } from '../../src/candidate/outcome.ts'
import type { EvaluatorName } from './arena.ts'

/** An outcome's kind. */
export type Kind = Outcome['kind']

/** What may come of an attack. */
export interface Expected {
	/** Behind the source gate. */
	readonly gated: readonly Kind[]
	/** Where the gate lets everything through. */
	readonly bare: readonly Kind[]
	/** Nothing is promised of it on a machine without seccomp, and it would leave a trace there. */
	readonly needsFilter?: boolean
	/** Where there is no filter, it may get what it wants, which is nothing to anybody. */
	readonly mayWork?: boolean
	/** It harms nobody: only a rule of the gate speaks against it, and without the gate it may be scored. */
	readonly againstRules?: boolean
	/** What it must say, where it says in a panic what it has found. */
	readonly says?: RegExp
	/** What must stop it where the gate lets everything through and all of the isolation stands, as the table says it. */
	readonly by?: string
}

/** Refused by the gate; and by what stands behind it, where it lets everything through. */
export function refused(...bare: readonly Kind[]): Expected {
	return { gated: ['rejected'], bare }
}

/** Let through by the gate, whose affair it is not. */
export function ends(...kinds: readonly Kind[]): Expected {
	return { gated: kinds, bare: kinds }
}

/** Harmless to the machine, but against the rules of the gate. */
const againstRules: Expected = { gated: ['rejected'], bare: ['scored', 'wrong', 'compile-failed'], againstRules: true }
/** Past the compiler without the gate, and stopped before anything is loaded. */
export const byArtifactGate: Expected = { ...refused('rejected'), by: 'artifact gate' }
const uncompiled = refused('compile-failed')
const hungry = ends('timed-out', 'out-of-memory')
const forbidden = ends('forbidden')
/** However far the compiler gets with it. */
const compilersAffair = ends('compile-failed', 'timed-out', 'out-of-memory', 'wrong')
/** Touches nothing but the process itself, so that only the filter minds. */
const ownAffair: Expected = { ...forbidden, needsFilter: true }

/** By the file's name in `candidates/surface`. */
export const surface: Readonly<Record<string, Expected>> = {
	'01-include-str': uncompiled,
	'01-include-in-doc': uncompiled,
	'01-include-canary': uncompiled,
	'01-include-through-macro': uncompiled,
	'01-include-renamed': uncompiled,
	'01-include-raw-name': uncompiled,
	'01-include-device': uncompiled,
	'01-include-itself': uncompiled,
	'01-include-by-alias': uncompiled,
	'01-debugger-file': refused('wrong'),
	'02-env': uncompiled,
	'02-option-env': refused('panicked'),
	'02-environ': uncompiled,
	'03-path': uncompiled,
	'03-path-by-cfg': uncompiled,
	'03-path-by-macro': uncompiled,
	'03-path-itself': uncompiled,
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
	'05-section-by-method': byArtifactGate,
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
	'13-yield': ends('timed-out'),
	'13-park': ends('timed-out'),
	'13-drop-loop': ends('timed-out'),
	'13-deadlock': ends('timed-out'),
	'13-nobody-sends': ends('timed-out'),
	'13-zero-sized': ends('timed-out'),
	'13-naps': ends('timed-out'),
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
	'15-metadata': forbidden,
	'15-own-program': forbidden,
	'15-processors': forbidden,
	'15-terminal': forbidden,
	'15-hard-link': forbidden,
	'15-rename': forbidden,
	'15-pipe': forbidden,
	'16-exit': ends('crashed'),
	'16-abort': ends('crashed'),
	'16-exit-in-hook': ends('crashed'),
	'16-endless-hook': ends('timed-out'),
	'16-silent-hook': ends('panicked'),
	'16-panic-in-hook': ends('crashed'),
	'16-panic-in-message': ends('crashed'),
	'16-unwind-without-panic': ends('panicked'),
	'16-endless-destructor': ends('timed-out'),
	'17-print-result': ends('wrong'),
	'17-print-frame': ends('crashed'),
	'17-flood': ends('timed-out'),
	'17-flood-of-errors': ends('timed-out'),
	'17-gigabyte': ends('timed-out', 'wrong'),
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
	'30-debugger-visualizer': uncompiled,
	'30-large-frame': ends('crashed'),
	'30-look-alike': ends('compile-failed'),
	'30-procedural-macro': ends('compile-failed'),
	'30-all-patterns': compilersAffair,
	'30-opaque-recursion': ends('compile-failed'),
}

/** By the file's name in `candidates/sort`. */
export const sort: Readonly<Record<string, Expected>> = {
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
	'32-takeover-in-advance': ends('wrong', 'suspect'),
	'32-takeover-afterwards': ends('wrong'),
	'32-takeover-alias': ends('wrong'),
	'32-own-arena': ends('wrong'),
}

/** By the file's name in `candidates/breakout`. */
export const breakout: Readonly<Record<string, Expected>> = {
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
	'forge-record': { ...ends('crashed'), by: 'process boundary' },
	'read-channel': ends('timed-out'),
	'own-handler-stack': ends('crashed'),
	'fault-in-handler': ends('crashed'),
	'send-descriptors': forbidden,
	'change-after-done': ends('wrong'),
	'many-mappings': ends('wrong', 'timed-out'),
	'old-gate': ownAffair,
	'forged-panic': ends('panicked'),
	anything: ends('crashed', 'wrong', 'panicked', 'timed-out', 'forbidden', 'out-of-memory'),
}

/** It has looked at all memory, found what it had laid out itself, and nothing else. */
const foundNothing: Expected = { ...ends('panicked'), says: /^looked at [1-9]\d{3,} kB in \d+ places: nothing there$/ }

/** The program, which has no name, the kernel's, the system's, and by descriptors the standard library and the candidate. */
const onlyKnownImages: Expected = {
	...ends('panicked'),
	says: /^(\d+) images, of which the loader knows \1: {2}linux-vdso\.so\.1 \/proc\/self\/fd\/\d+(?: \/lib[\w./-]+)+ \/proc\/self\/fd\/\d+$/,
}
const nothingThere: Expected = { ...ends('panicked'), says: /^nothing there/ }

/** By the file's name in `candidates/within`: what can be tried by whoever has the source of kit and evaluator at hand. */
export const within: Readonly<Record<string, readonly [EvaluatorName, Expected]>> = {
	oracle: ['unhurried-rastrigin', ends('panicked', 'crashed')],
	'init-oracle': ['init-number', ends('panicked', 'crashed')],
	'names-a-folder': ['unhurried-rastrigin', ends('panicked')],
	'search-answers': ['unhurried-rastrigin', foundNothing],
	'search-formula': ['unhurried-rastrigin', foundNothing],
	'search-seed': ['unhurried-rastrigin', foundNothing],
	'search-targets': ['regression', foundNothing],
	'search-held-out': ['regression', { ...ends('panicked'), says: /: 32 of 40 rows$/ }],
	'search-wanted': ['init-number', foundNothing],
	'search-sorted': ['sort', foundNothing],
	'search-images': ['sort', onlyKnownImages],
	'search-images-made': ['init-reference', onlyKnownImages],
	'kill-judge-by-name': ['rastrigin', forbidden],
	'map-descriptors': ['rastrigin', nothingThere],
	'wake-across': ['rastrigin', forbidden],
	'look-beyond-inputs': ['unhurried-rastrigin', ends('crashed')],
	'write-inputs': ['unhurried-rastrigin', nothingThere],
	'look-behind': ['sort', nothingThere],
	'record-of-a-score': ['rastrigin', ends('crashed', 'panicked', 'forbidden', 'out-of-memory', 'wrong')],
}

export const grown: Readonly<Record<string, Expected>> = {
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
	'33-many-errors': ends('compile-failed'),
	'33-long-type': ends('compile-failed'),
	'33-else-if': compilersAffair,
	'33-nested-calls': compilersAffair,
	'33-not-not': compilersAffair,
	'33-method-chain': compilersAffair,
	'33-closures': compilersAffair,
	'33-match-arms': compilersAffair,
	'30-integer': ends('compile-failed'),
	'30-shebang': uncompiled,
	'30-carriage-returns': uncompiled,
}
