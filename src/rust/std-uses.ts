import { childOf, descendants, type RustSyntax, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'

/**
 * The `use` items that give types the names which they do not have by themselves, in one line; empty where nothing is
 * needed.
 *
 * Only what comes from `std` or `core` is taken, from the top level of `sources`, the first of which goes before the
 * next. Names that nothing gives are left to the compiler.
 */
export function stdUses(syntax: RustSyntax, types: readonly string[], sources: readonly string[]): string {
	const wanted = new Set(types.flatMap((type) => type.match(firstNames) ?? []).filter((name) => !alwaysKnown.has(name)))
	const items: string[] = []
	for (const source of sources) {
		if (wanted.size === 0) break
		const imports = importsOf(syntax, source)
		for (const { path, name } of imports) {
			if (name !== undefined && wanted.delete(name)) items.push(`use ${path} as ${name};`)
		}
		if (wanted.size === 0) break
		items.push(...imports.filter(({ name }) => name === undefined).map(({ path }) => `use ${path}::*;`))
	}
	return items.length === 0 ? '' : `#[allow(unused_imports)] ${items.join(' #[allow(unused_imports)] ')}`
}

/** Names with which a path begins. */
const firstNames = /(?<![\w']|::\s*)[A-Za-z_]\w*/g

/** Words of types, and names that every source has. */
const alwaysKnown: ReadonlySet<string> = new Set([
	...['std', 'core', 'fn', 'for', 'mut', 'dyn', 'const', 'unsafe', 'extern', 'impl', 'as', '_'],
	...['bool', 'char', 'str', 'f32', 'f64', 'u8', 'u16', 'u32', 'u64', 'u128', 'usize'],
	...['i8', 'i16', 'i32', 'i64', 'i128', 'isize', 'Vec', 'String', 'Option', 'Result', 'Box'],
])

/** What a `use` brings in; all that is public there where no name is said. */
interface Import {
	readonly path: string
	readonly name: string | undefined
}

function importsOf(syntax: RustSyntax, source: string): Import[] {
	const declarations = syntax.parse(source).root.children.filter(({ type }) => type === 'use_declaration')
	return declarations
		.flatMap((node) => imports(source, childOf(node, 'argument'), ''))
		.filter(({ path }) => /^(?:std|core)(?:::|$)/.test(path))
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
