import { type OwnType, ownTypes } from '../../experiment/own-types.ts'
import type { RustSyntax } from '../../experiment/rust-syntax.ts'

/** Structs and enums of a person's own, by name, and the text that they are of. */
export interface OwnShapes {
	readonly source: string
	readonly types: ReadonlyMap<string, OwnType>
}

/** None at all. */
export const noOwnTypes: OwnShapes = { source: '', types: new Map() }

/** Those of a file of types. */
export function ownShapes(syntax: RustSyntax, source: string): OwnShapes {
	return { source, types: new Map(ownTypes(syntax, source).map((type) => [type.name, type])) }
}

/** A file of types with one to be edited for each name of signatures that nothing gives; empty where none is missing. */
export function typesToEdit(signatures: readonly string[]): string {
	const names = new Set(
		signatures.flatMap(
			(text) => withoutParameters(text).match(/(?<![\w:']|\b(?:dyn|impl)\s+)\b[A-Z]\w*(?!\w|\s*(?:::|<))/g) ?? [],
		),
	)
	const missing = [...names].filter(
		(name) => !standardNames.has(name) && !signatures.some((text) => isParameter(text, name)),
	)
	return missing.map((name) => (name.endsWith('Error') ? errorToEdit : structToEdit)(name)).join('\n')
}

const toEdit = '/// EDIT: what yours consists of; models read this. Then edit how evaluator.rs draws it.'

function structToEdit(name: string): string {
	return `${toEdit}
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ${name} {
    pub x: f64,
    pub y: f64,
}
`
}

/** Errors are kinds, as a rule. */
function errorToEdit(name: string): string {
	return `${toEdit}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ${name} {
    Empty,
    Other(u32),
}
`
}

/** Without names of parameters and functions, which nobody writes with a capital. */
function withoutParameters(text: string): string {
	return text.replace(/^[\s\S]*?\bfn\s+\w+/, '').replace(/\bwhere\b[\s\S]*$/, '')
}

/** Whether a signature is generic in that name, or names a trait by it. */
function isParameter(text: string, name: string): boolean {
	const [, list = ''] = /\bfn\s+\w+\s*<([\s\S]*?)>\s*\(/.exec(text) ?? []
	return new RegExp(`\\b${name}\\b`).test(list)
}

/** Of the standard library's, by their usual names: those that the scaffold knows, and others. */
const standardNames: ReadonlySet<string> = new Set([
	...['String', 'Vec', 'Option', 'Result', 'HashMap', 'BTreeMap', 'HashSet', 'BTreeSet'],
	...['Self', 'Fn', 'FnMut', 'FnOnce'],
	...['8', '16', '32', '64', '128', 'size'].flatMap((bits) => [`NonZeroU${bits}`, `NonZeroI${bits}`]),
	...['Box', 'Rc', 'Arc', 'Cell', 'RefCell', 'Mutex', 'Cow', 'Pin', 'Weak', 'VecDeque', 'BinaryHeap', 'LinkedList'],
	...['Duration', 'Instant', 'SystemTime', 'Ordering', 'Path', 'PathBuf', 'OsStr', 'OsString', 'CString', 'CStr'],
	...['Range', 'RangeInclusive', 'Wrapping', 'PhantomData', 'Iterator', 'IntoIterator', 'Read', 'Write', 'BufRead'],
	...['IpAddr', 'Ipv4Addr', 'Ipv6Addr', 'Formatter'],
	...[
		'ParseIntError',
		'ParseFloatError',
		'ParseBoolError',
		'ParseCharError',
		'TryFromIntError',
		'Utf8Error',
		'FromUtf8Error',
	],
])
