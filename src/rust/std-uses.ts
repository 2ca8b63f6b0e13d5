import { childOf, descendants, type RustSyntax, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'

/**
 * The items that give types the names which they do not have by themselves, in one line; empty where nothing is needed.
 *
 * Such are `use` items of what comes from `std`, `core` or one of `crates`, aliases (`type Grid = Vec<Vec<f64>>`) and constants, from the
 * top level of `sources`, the first of which goes before the next. Names that nothing gives are left to the compiler.
 */
export function stdUses(
	syntax: RustSyntax,
	types: readonly string[],
	sources: readonly string[],
	crates: readonly string[] = [],
): string {
	const items: string[] = []
	const known = new Set([...alwaysKnown, ...crates])
	const namesIn = (text: string): string[] => (text.match(firstNames) ?? []).filter((name) => !known.has(name))
	let wanted = new Set(types.flatMap(namesIn))
	for (const source of sources) {
		if (wanted.size === 0) break
		const { imports, definitions } = topLevelOf(syntax, source, crates)
		const missing = new Set<string>()
		// What a definition names in turn is looked for as well; the set grows as it is gone through.
		for (const name of wanted) {
			const path = imports.find((one) => one.name === name)?.path
			const definition = definitions.get(name)
			if (path === undefined && definition === undefined) missing.add(name)
			else {
				known.add(name)
				items.push(path === undefined ? (definition as string) : `use ${path} as ${name};`)
				for (const further of path === undefined ? namesIn(definition as string) : []) wanted.add(further)
			}
		}
		wanted = missing
		if (missing.size > 0)
			items.push(...imports.filter(({ name }) => name === undefined).map(({ path }) => `use ${path}::*;`))
	}
	return items.map((item) => `#[allow(unused)] ${item}`).join(' ')
}

/** Names with which a path begins. */
const firstNames = /(?<![\w']|::\s*)[A-Za-z_]\w*/g

/** Words of types, and names that every source has. */
const alwaysKnown: ReadonlySet<string> = new Set([
	...['std', 'core', 'fn', 'for', 'type', 'mut', 'dyn', 'const', 'unsafe', 'extern', 'impl', 'as', '_'],
	...['bool', 'char', 'str', 'f32', 'f64', 'u8', 'u16', 'u32', 'u64', 'u128', 'usize'],
	...['i8', 'i16', 'i32', 'i64', 'i128', 'isize', 'Vec', 'String', 'Option', 'Result', 'Box'],
])

/** What a `use` brings in; all that is public there where no name is said. */
interface Import {
	readonly path: string
	readonly name: string | undefined
}

interface TopLevel {
	readonly imports: readonly Import[]
	/** Aliases and constants by their names, without `pub`. */
	readonly definitions: ReadonlyMap<string, string>
}

function topLevelOf(syntax: RustSyntax, source: string, crates: readonly string[]): TopLevel {
	const { children } = syntax.parse(source).root
	const found = children
		.filter(({ type }) => type === 'use_declaration')
		.flatMap((node) => imports(source, childOf(node, 'argument'), ''))
	const defining = children.filter(({ type }) => type === 'type_item' || type === 'const_item')
	return {
		imports: found.filter(({ path }) => ['std', 'core', ...crates].includes(path.split('::')[0] ?? '')),
		definitions: new Map(
			defining.map((node) => [textOf(source, childOf(node, 'name') ?? node), definitionText(source, node)]),
		),
	}
}

function definitionText(source: string, node: SyntaxNode): string {
	const visibility = node.children.find(({ type }) => type === 'visibility_modifier')
	const text = source.slice(visibility?.end ?? node.start, node.end)
	return text
		.replace(/\/\/.*$/gm, '')
		.replace(/\s+/g, ' ')
		.trim()
}

function imports(source: string, node: SyntaxNode | undefined, before: string): Import[] {
	if (node === undefined) return []
	const pathOf = (part: SyntaxNode | undefined): string => {
		const own = part === undefined ? '' : tokensOf(source, part).replace(/^::/, '')
		return own === 'self' || own === '' ? before.replace(/::$/, '') : before + own
	}
	switch (node.type) {
		case 'use_list':
			return node.children.filter(({ named }) => named).flatMap((child) => imports(source, child, before))
		case 'scoped_use_list':
			return imports(source, childOf(node, 'list'), `${pathOf(childOf(node, 'path'))}::`)
		case 'use_as_clause':
			return [{ path: pathOf(childOf(node, 'path')), name: textOf(source, childOf(node, 'alias') ?? node) }]
		case 'use_wildcard':
			return [{ path: pathOf(node.children.find(({ named }) => named)), name: undefined }]
		default: {
			const path = pathOf(node)
			return [{ path, name: path.split('::').at(-1) }]
		}
	}
}

/** A path without what may stand between its words. */
function tokensOf(source: string, node: SyntaxNode): string {
	return [...descendants(node)]
		.filter(({ children, type, parent }) => {
			return children.length === 0 && !type.endsWith('_comment') && parent?.type.endsWith('_comment') !== true
		})
		.map((token) => textOf(source, token))
		.join('')
}
