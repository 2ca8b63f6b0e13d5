import type { Comment, Declaration, Expression, Node, Statement, VariableDeclarator } from '@babel/types'
import type { Source } from './sources.ts'

/**
 * Exported declarations without a doc comment right above them, as `path:line: name`; empty if there are none.
 *
 * Names that are exported from where they are declared (`export { a } from`) are documented there. A name of
 * a list (`export { a, b }`) counts as documented where its declaration in the same file is.
 */
export function undocumentedExports({ path, tree }: Source): string[] {
	const { body } = tree.program
	const listed = new Set(body.flatMap(namesOfList))
	const missing: string[] = []
	let documented: string | undefined
	for (const statement of body) {
		const { declaration, exported } = declarationOf(statement)
		if (declaration === undefined) continue
		const names = namesOf(declaration)
		if (!exported && !names.some((name) => listed.has(name))) continue
		const [first = 'default'] = names
		if (hasDocComment(statement)) documented = first
		// Overloads follow the first one and share its comment.
		else if (first !== documented) missing.push(`${path}:${statement.loc?.start.line}: ${names.join(', ') || first}`)
	}
	return missing
}

function namesOfList(statement: Statement): string[] {
	if (statement.type !== 'ExportNamedDeclaration' || statement.source || statement.declaration) return []
	return statement.specifiers.flatMap((one) => ('local' in one && 'name' in one.local ? [one.local.name] : []))
}

function declarationOf(statement: Statement): { declaration?: Declaration | Expression; exported: boolean } {
	switch (statement.type) {
		case 'ExportNamedDeclaration':
			return statement.declaration ? { declaration: statement.declaration, exported: true } : { exported: true }
		case 'ExportDefaultDeclaration':
			return { declaration: statement.declaration, exported: true }
		case 'FunctionDeclaration':
		case 'ClassDeclaration':
		case 'VariableDeclaration':
		case 'TSInterfaceDeclaration':
		case 'TSTypeAliasDeclaration':
			return { declaration: statement, exported: false }
		default:
			return { exported: false }
	}
}

function namesOf(declaration: Declaration | Expression): string[] {
	if (declaration.type === 'VariableDeclaration') return declaration.declarations.map(nameOfVariable)
	const id = 'id' in declaration ? (declaration.id as Node | null | undefined) : undefined
	return id?.type === 'Identifier' ? [id.name] : []
}

function nameOfVariable({ id }: VariableDeclarator): string {
	return id.type === 'Identifier' ? id.name : '(pattern)'
}

function hasDocComment({ leadingComments }: Statement): boolean {
	return leadingComments?.findLast(isBlock)?.value.match(/^\*.*\p{L}{2}/su) != null
}

function isBlock({ type }: Comment): boolean {
	return type === 'CommentBlock'
}
