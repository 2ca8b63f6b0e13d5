import { ownTypes } from '../experiment/own-types.ts'
import { childOf, type RustSyntax, textOf } from '../experiment/rust-syntax.ts'
import { type Crossing, CrossingError, partsOf, readCrossing, type Structs } from './crossing.ts'

/**
 * Structs by their names.
 *
 * @param items - Text of one each.
 * @throws {CrossingError} If two have the same name.
 */
export function readStructs(syntax: RustSyntax, items: readonly string[]): Structs {
	const source = items.join('\n')
	const found = ownTypes(syntax, source)
	const types = new Map(found.map((type) => [type.name, type]))
	const twice = found.find((type) => types.get(type.name) !== type)
	if (twice !== undefined) throw new CrossingError(`Expected different structs in \`rust\`, got two \`${twice.name}\``)
	return { source, types }
}

/**
 * Text of the crate `types`, from which candidates and bridge have the structs: all public, and copied where they can be.
 *
 * @throws {CrossingError} If a field cannot cross.
 */
export function typesText({ source, types }: Structs): string {
	const texts = [...types.values()].map(({ name, node, variants: [body] }) => {
		const of = readCrossing(source, childOf(node, 'name') ?? node, { source, types })
		const derived = `Clone, ${isCopied(of) ? 'Copy, ' : ''}Debug, PartialEq`
		const fields = (body?.fields ?? []).map((field) => `    pub ${field.name}: ${textOf(source, field.type)},\n`)
		return `#[derive(${derived})]\npub struct ${name} {\n${fields.join('')}}\n`
	})
	return texts.join('\n')
}

function isCopied(of: Crossing): boolean {
	if (of.kind === 'text' || of.kind === 'list') return false
	return partsOf(of).every(isCopied)
}
