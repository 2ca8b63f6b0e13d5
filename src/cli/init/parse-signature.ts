import { childOf, findNode, loadRustSyntax, textOf } from '../../experiment/rust-syntax.ts'
import { readEvolvedFunctions, SeedError } from '../../experiment/signature.ts'
import { UsageError } from '../exit-codes.ts'

/** A signature as typed, taken apart. */
export interface Signature {
	readonly name: string
	/** `fn(f64) -> f64`. */
	readonly type: string
	readonly parameters: readonly { readonly name: string; readonly type: string }[]
	/** `undefined` for `()`. */
	readonly result: string | undefined
}

/**
 * A signature such as `fn f(x: f64) -> f64`, with or without `pub`.
 *
 * @throws {UsageError} If it is not one of a plain function.
 */
export async function parseSignature(text: string): Promise<Signature> {
	const header = text
		.trim()
		.replace(/^pub\s+/, '')
		.replace(/[;{\s]*$/, '')
	const source = `pub ${header} { loop {} }`
	const syntax = await loadRustSyntax()
	try {
		const [evolved] = readEvolvedFunctions(syntax, source)
		const node = findNode(syntax.parse(source).root, ({ type }) => type === 'function_item')
		const list = node === undefined ? undefined : childOf(node, 'parameters')
		if (evolved === undefined || node === undefined || list === undefined) throw new SeedError('no function')
		const parameters = list.children
			.filter(({ type }) => type === 'parameter')
			.map((one) => {
				const [pattern, type] = [childOf(one, 'pattern'), childOf(one, 'type')]
				if (pattern?.type !== 'identifier' || type === undefined)
					throw new SeedError('a parameter without a plain name')
				return { name: textOf(source, pattern), type: textOf(source, type).replace(/\s+/g, ' ') }
			})
		const result = childOf(node, 'return_type')
		const resultText = result === undefined ? undefined : textOf(source, result).replace(/\s+/g, ' ')
		return { name: evolved.name, type: evolved.type, parameters, result: resultText === '()' ? undefined : resultText }
	} catch (error) {
		if (!(error instanceof SeedError)) throw error
		const [, what, todo = ''] = / function, found (.*?)(;.*)?$/.exec(error.message) ?? []
		throw new UsageError(
			`--signature: expected a plain function such as \`fn f(x: f64) -> f64\`, found ${what === undefined ? '' : `${what} in `}\`${text}\`${todo}`,
			{ cause: error },
		)
	}
}
