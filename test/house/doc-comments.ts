import { lineAt, type Source } from './sources.ts'

/**
 * Exported declarations without a doc comment right above them, as `path:line: name`; empty if there are none.
 *
 * Names that are exported from where they are declared (`export { a } from`) are documented there. A name of
 * a list (`export { a, b }`) counts as documented where its declaration in the same file is.
 */
export function undocumentedExports(source: Source): string[] {
	const { program, text, path } = source
	const missing: string[] = []
	const listed = new Set<string>()
	for (const node of program.body) {
		if (node.type === 'ExportNamedDeclaration' && node.source === null && node.declaration === null) {
			for (const { local } of node.specifiers) if ('name' in local) listed.add(local.name)
		}
	}
	let previous: string | undefined
	for (const node of program.body) {
		const exported = node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration'
		const declaration = exported ? node.declaration : node
		const names = declaration === null ? [] : namesOf(declaration as Declared)
		const isPublic = exported ? declaration !== null : names.some((name) => listed.has(name))
		// Overloads share the comment of the first.
		if (isPublic && !hasDocComment(source, node.start) && (names[0] === undefined || names[0] !== previous)) {
			missing.push(`${path}:${lineAt(text, node.start)}: ${names.join(', ') || 'default'}`)
		}
		previous = names[0]
	}
	return missing
}

interface Declared {
	readonly type: string
	readonly id?: { readonly name?: string } | null
	readonly name?: string
	readonly declarations?: readonly { readonly id: { readonly name?: string } }[]
}

function namesOf({ id, name, declarations }: Declared): string[] {
	if (declarations !== undefined) return declarations.map((one) => one.id.name ?? '(pattern)')
	const found = id?.name ?? name
	return found === undefined ? [] : [found]
}

function hasDocComment({ comments, text }: Source, start: number): boolean {
	const above = comments.findLast((comment) => comment.end <= start)
	return (
		above?.type === 'Block' &&
		above.value.startsWith('*') &&
		/[\p{L}]{2}/u.test(above.value) &&
		text.slice(above.end, start).trim() === ''
	)
}
