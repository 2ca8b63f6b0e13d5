import { descendants, type RustSyntax, textOf } from '../../experiment/rust-syntax.ts'

/**
 * The type that `evaluator!` makes an evaluator in a Rust source, called by itself or in a macro of the source's own;
 * `undefined` where it is not called.
 */
export function evaluatorType(syntax: RustSyntax, source: string): string | undefined {
	for (const { children } of descendants(syntax.parse(source).root)) {
		const at = children.findIndex((child, index) => {
			return children[index + 1]?.type === '!' && /^(?:.*::)?evaluator$/s.test(textOf(source, child))
		})
		const tokens = at === -1 ? undefined : children[at + 2]
		const name = tokens?.children.find(({ type }) => type === 'identifier')
		if (name !== undefined) return textOf(source, name)
	}
	return undefined
}
