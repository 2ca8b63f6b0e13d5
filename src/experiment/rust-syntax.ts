import { createHash } from 'node:crypto'
import type { Parser, TreeCursor } from 'web-tree-sitter'
import { recently } from './recent-sources.ts'
import { isTrap, Parsers } from './tree-sitter.ts'

/** One node of a syntax tree, as plain data. Offsets are UTF-16 code units of the source, ready for `slice`. */
export interface SyntaxNode {
	/** Node type of the tree-sitter grammar, such as `binary_expression`; for punctuation and keywords the text itself. */
	readonly type: string
	/** False for punctuation and keywords. */
	readonly named: boolean
	/** Name of the field it fills in its parent, such as `condition`. */
	readonly field: string | undefined
	readonly start: number
	readonly end: number
	readonly parent: SyntaxNode | undefined
	/** In source order, comments included. */
	readonly children: readonly SyntaxNode[]
}

/** A parsed source. */
export interface SyntaxTree {
	readonly source: string
	readonly root: SyntaxNode
	/** All nodes, the root first, in source order. */
	readonly nodes: readonly SyntaxNode[]
	/** Something was not understood: parts of the tree are guesses. */
	readonly hasError: boolean
	/** Edges on the longest way down; whoever recurses looks at it first. */
	readonly depth: number
}

/** The Rust grammar, ready for use. */
export interface RustSyntax {
	/**
	 * The tree of a source, whether or not it is Rust. Synchronous; about 0.15 ms for 12 lines.
	 *
	 * The tree is plain data, needs no freeing and is shared with who parses the same source. The same source always gives
	 * the same tree.
	 */
	parse(source: string): SyntaxTree
}

/**
 * Loads tree-sitter and the Rust grammar, once a process.
 *
 * @throws {Error} If one of the two WebAssembly files cannot be read: the installation is broken.
 */
export function loadRustSyntax(): Promise<RustSyntax> {
	loading ??= load()
	return loading
}

/** The first node at or below `node`, in source order, of which `wanted` is true. */
export function findNode(node: SyntaxNode, wanted: (node: SyntaxNode) => boolean): SyntaxNode | undefined {
	for (const each of descendants(node)) if (wanted(each)) return each
	return undefined
}

/** `node` and everything below it, in source order; any depth is fine. */
export function* descendants(node: SyntaxNode): Generator<SyntaxNode, void, undefined> {
	const rest: SyntaxNode[] = [node]
	for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
		yield next
		for (let at = next.children.length - 1; at >= 0; at--) rest.push(next.children[at] as SyntaxNode)
	}
}

/** The child that fills that field. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
	return node.children.find((child) => child.field === field)
}

/** The source text of a node. */
export function textOf(source: string, node: SyntaxNode): string {
	return source.slice(node.start, node.end)
}

/** 1-based line of an offset. */
export function lineAt(source: string, offset: number): number {
	let line = 1
	for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) line++
	return line
}

let loading: Promise<RustSyntax> | undefined

/**
 * Steps of tree-sitter after which a parse is given up; it reports each hundredth. A megabyte of honest Rust takes
 * about a third of it. A count, not a clock: the same source must give the same tree on every machine.
 */
const reportLimit = 200_000

/** Some sources of a few thousand lines that are no Rust overflow tree-sitter's stack. */
const parsersReady = 2

async function load(): Promise<RustSyntax> {
	return rustSyntaxOf(await Parsers.open(parsersReady))
}

/** The grammar, by these parsers. */
export function rustSyntaxOf(parsers: Parsers): RustSyntax {
	/** Digests of sources that have brought one down, and would again. */
	const refused = new Set<string>()
	const parse = (source: string): SyntaxTree => {
		if (refused.size > 0 && refused.has(digestOf(source))) return withoutTree(source)
		try {
			return parsed(parsers.current, source)
		} catch (error) {
			if (!isTrap(error)) throw error
			refused.add(digestOf(source))
			parsers.replace()
			return withoutTree(source)
		}
	}
	return { parse: recently(parse, keptCharacters) }
}

/** A draft is read by the operator that makes it and right after that for its fingerprint: a dozen of a usual size are kept. */
const keptCharacters = 4_000

function parsed(parser: Parser, source: string): SyntaxTree {
	let reports = 0
	const tree = parser.parse(source, null, { progressCallback: () => ++reports > reportLimit })
	if (tree === null) {
		parser.reset()
		return withoutTree(source)
	}
	const cursor = tree.walk()
	try {
		return { source, ...copyTree(cursor), hasError: tree.rootNode.hasError }
	} finally {
		cursor.delete()
		tree.delete()
	}
}

/** What is given for a source that is too much for tree-sitter. */
function withoutTree(source: string): SyntaxTree {
	const root = { type: 'source_file', named: true, field: undefined, start: 0, end: source.length } as const
	const alone: SyntaxNode = { ...root, parent: undefined, children: [] }
	return { source, root: alone, nodes: [alone], hasError: true, depth: 0 }
}

function digestOf(source: string): string {
	return createHash('sha256').update(source).digest('base64')
}

interface GrowingNode extends SyntaxNode {
	readonly parent: GrowingNode | undefined
	readonly children: GrowingNode[]
}

/** Copies a tree out of WebAssembly's memory in one pass, without recursion. */
function copyTree(cursor: TreeCursor): Pick<SyntaxTree, 'root' | 'nodes' | 'depth'> {
	const root = copyNode(cursor, undefined)
	const nodes = [root]
	const append = (parent: GrowingNode): GrowingNode => {
		const node = copyNode(cursor, parent)
		parent.children.push(node)
		nodes.push(node)
		return node
	}
	let node = root
	let level = 0
	let depth = 0
	for (;;) {
		if (cursor.gotoFirstChild()) {
			level++
			depth = Math.max(depth, level)
			node = append(node)
			continue
		}
		while (!cursor.gotoNextSibling()) {
			if (!cursor.gotoParent() || node.parent === undefined) return { root, nodes, depth }
			node = node.parent
			level--
		}
		if (node.parent === undefined) return { root, nodes, depth }
		node = append(node.parent)
	}
}

function copyNode(cursor: TreeCursor, parent: GrowingNode | undefined): GrowingNode {
	return {
		type: cursor.nodeType,
		named: cursor.nodeIsNamed,
		field: cursor.currentFieldName ?? undefined,
		start: cursor.startIndex,
		end: cursor.endIndex,
		parent,
		children: [],
	}
}
