import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { descendants, loadRustSyntax, type SyntaxNode } from '../../src/experiment/rust-syntax.ts'

/** A module of a crate, such as `judge::timing`, with the modules whose items it names; the root is the empty string. */
export interface RustModule {
	readonly path: string
	readonly uses: readonly string[]
}

const syntax = await loadRustSyntax()

/**
 * The modules of a crate by the files in its `src`, and what each uses of the others: by `use`, and by whole paths.
 *
 * A name that the root hands on counts as its module's. Tests within a file do not count.
 */
export function readCrate(folder: string): RustModule[] {
	const files = new Map<string, SyntaxNode>()
	const texts = new Map<string, string>()
	for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
		if (!file.endsWith('.rs')) continue
		const path = file
			.replace(/\.rs$/, '')
			.replace(/(?:^|\/)(?:mod|lib|main)$/, '')
			.replaceAll('/', '::')
		const source = readFileSync(join(folder, file), 'utf8').replace(/^#\[cfg\((?:all\()?test[\s\S]*/m, '')
		files.set(path, syntax.parse(source).root)
		texts.set(path, source)
	}
	const pathsIn = (path: string): string[][] => pathsOf(files.get(path) as SyntaxNode, texts.get(path) as string)
	const handedOn = new Map<string, string>()
	for (const parts of pathsIn('')) {
		const module = moduleOf(parts, '', files, new Map())
		if (module !== undefined && module !== '') handedOn.set(parts.at(-1) as string, module)
	}
	return Array.from(files.keys(), (path) => {
		const used = pathsIn(path).map((parts) => moduleOf(parts, path, files, handedOn))
		return {
			path,
			uses: [...new Set(used)].filter((one) => one !== undefined && one !== path && one !== '') as string[],
		}
	})
}

/** Circles of modules, each as `a -> b -> a`; empty if there are none. */
export function moduleCircles(modules: readonly RustModule[]): string[] {
	const uses = new Map(modules.map((one) => [one.path, one.uses]))
	const done = new Set<string>()
	const circles: string[] = []
	const visit = (path: string, way: readonly string[]): void => {
		const at = way.indexOf(path)
		if (at !== -1) circles.push([...way.slice(at), path].join(' -> '))
		if (at !== -1 || done.has(path)) return
		for (const next of uses.get(path) ?? []) visit(next, [...way, path])
		done.add(path)
	}
	for (const { path } of modules) visit(path, [])
	return circles
}

/** Paths that begin with `crate`, `super` or `self`, or in `use` and `pub use` with anything; lists are taken apart. */
function pathsOf(root: SyntaxNode, source: string): string[][] {
	const found: string[][] = []
	const text = (node: SyntaxNode): string => source.slice(node.start, node.end)
	const collect = (node: SyntaxNode, before: readonly string[]): void => {
		const [path] = node.children.filter(({ field }) => field === 'path')
		const inner = path === undefined ? before : [...before, ...text(path).split('::')]
		if (node.type === 'use_list' || node.type === 'use_declaration') {
			for (const child of node.children) if (child.named) collect(child, before)
		} else if (node.type === 'scoped_use_list') {
			for (const child of node.children) if (child.type === 'use_list') collect(child, inner)
		} else if (node.type === 'use_as_clause' && path !== undefined) found.push([...inner])
		else if (/identifier|^(?:self|crate|super)$/.test(node.type)) found.push([...before, ...text(node).split('::')])
	}
	for (const node of descendants(root)) {
		if (node.type === 'use_declaration') collect(node, [])
		else if (/^scoped_(?:type_)?identifier$/.test(node.type) && /^(?:crate|super)\b/.test(text(node)))
			found.push(text(node).split('::'))
	}
	return found
}

/** The module that a path leads to, from within another; `undefined` where it leads out of the crate. */
function moduleOf(
	[first = '', ...rest]: readonly string[],
	from: string,
	files: ReadonlyMap<string, unknown>,
	handedOn: ReadonlyMap<string, string>,
): string | undefined {
	let at: readonly string[]
	let parts: readonly string[] = rest
	if (first === 'crate') at = []
	else if (first === 'super') at = from.split('::').slice(0, -1)
	else {
		at = first === 'self' || from === '' ? from.split('::') : []
		if (first !== 'self') parts = [first, ...rest]
		if (from !== '' && first !== 'self') return undefined
	}
	at = at.filter((part) => part !== '')
	while (parts[0] === 'super') {
		at = at.slice(0, -1)
		parts = parts.slice(1)
	}
	let [next] = parts
	if (at.length === 0 && next !== undefined && handedOn.has(next) && !files.has(next)) return handedOn.get(next)
	while (next !== undefined && files.has([...at, next].join('::'))) {
		at = [...at, next]
		parts = parts.slice(1)
		;[next] = parts
	}
	const path = at.join('::')
	return path === '' && from === '' ? undefined : path
}
