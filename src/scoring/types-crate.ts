import { type OwnType, type OwnVariant, ownTypes } from '../experiment/own-types.ts'
import { loadRustSyntax, textOf } from '../experiment/rust-syntax.ts'

/**
 * Types that candidates share with the evaluator, as the evaluator has them: with all that inputs and outputs need.
 *
 * Candidates are compiled with the text as it was written. Here each type, on the very same lines, also derives what it
 * lacks of `Clone`, `Debug`, `PartialEq` and serde's traits, none of which changes how its values lie in memory; and where its
 * fields can be compared or looked into by the kit, it can.
 *
 * @param feature - Of the crate, with which alone it is so; always where it is left out.
 */
export async function evaluatorTypes(source: string, feature?: string): Promise<string> {
	const types = ownTypes(await loadRustSyntax(), source).filter((type) => !type.isGeneric)
	const when = `feature = "${feature}"`
	let text = source
	for (const type of types.toReversed()) {
		const lacking = derivedHere.filter((path) => !type.traits.has(path.replace(/^.*::/, '')))
		const traits = `derive(${lacking.join(', ')})`
		const derive = lacking.length === 0 ? '' : `#[${feature === undefined ? traits : `cfg_attr(${when}, ${traits})`}] `
		text = text.slice(0, type.node.start) + derive + text.slice(type.node.start)
	}
	const constants = [...source.matchAll(/\bconst\s+(\w+)\s*:/g)].map(([, name = '']) => name)
	const known = new Set([...comparable, ...constants, ...types.map(({ name }) => name)])
	const compared = types.filter((type) => !type.traits.has('Alike') && isOf(source, type, known))
	const looked = lookedInto(source, types, [...comparable, ...constants])
	const condition = feature === undefined ? '' : `#[cfg(${when})]\n`
	const added = [...compared.map(alikeText), ...looked.map(soundText)]
	return `${text.trimEnd()}\n\n${added.map((one) => condition + one).join('\n')}`
}

/** Those that hold nothing but what the kit looks into, and each other. */
function lookedInto(source: string, types: readonly OwnType[], words: readonly string[]): OwnType[] {
	const known = new Set([...words, ...types.map(({ name }) => name)])
	const found = types.filter((type) => type.traits.has('Sound') || isOf(source, type, known))
	if (found.length < types.length) return lookedInto(source, found, words)
	return found.filter(({ traits }) => !traits.has('Sound'))
}

const derivedHere = ['Clone', 'Debug', 'PartialEq', '::serde::Serialize', '::serde::Deserialize'] as const

/** Words of types that the kit compares. */
const comparable: readonly string[] = [
	...['f32', 'f64', 'u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize'],
	...['bool', 'char', 'str', 'String', 'Vec', 'Box', 'Option', 'Result', 'HashMap', 'BTreeMap', 'HashSet', 'BTreeSet'],
	...['VecDeque', 'LinkedList', 'std', 'collections', 'num'],
	...['8', '16', '32', '64', '128', 'size'].flatMap((bits) => [`NonZeroU${bits}`, `NonZeroI${bits}`]),
]

/** Whether its fields are of types with these words alone. */
function isOf(source: string, { variants }: OwnType, known: ReadonlySet<string>): boolean {
	const types = variants.flatMap(({ fields }) => fields.map(({ type }) => textOf(source, type)))
	return types.every((type) => (type.match(/'?[A-Za-z_]\w*/g) ?? []).every((word) => known.has(word)))
}

function alikeText({ name, kind, variants }: OwnType): string {
	const arms = variants.map((variant) => {
		const path = kind === 'enum' ? `${name}::${variant.name}` : name
		const equal = variant.fields.map((_, at) => `::oxipelago_kit::Alike::alike(one_${at}, other_${at}, tolerance)`)
		return `(${patternOf(path, variant, 'one')}, ${patternOf(path, variant, 'other')}) => ${equal.join(' && ') || 'true'},`
	})
	const rest = kind === 'enum' && variants.length > 1 ? ' _ => false,' : ''
	return `impl ::oxipelago_kit::Alike for ${name} {
    #[allow(unused_variables)]
    fn alike(&self, other: &Self, tolerance: f64) -> bool {
        match (self, other) { ${arms.join(' ')}${rest} }
    }
}
`
}

function soundText({ name, kind, variants }: OwnType): string {
	const patterns = variants.map((variant) => {
		const path = kind === 'enum' ? `${name}::${variant.name}` : name
		const fields = variant.fields.map((field, at) => (variant.kind === 'named' ? field.name : `held_${at}`)).join(', ')
		if (variant.kind === 'unit') return path
		return variant.kind === 'named' ? `${path} { ${fields} }` : `${path}(${fields})`
	})
	return `::oxipelago_kit::sound! { ${name}: ${patterns.join(', ')} }\n`
}

function patternOf(path: string, { kind, fields }: OwnVariant, prefix: string): string {
	if (kind === 'unit') return path
	const bound = fields.map(({ name }, at) => (kind === 'named' ? `${name}: ${prefix}_${at}` : `${prefix}_${at}`))
	return kind === 'named' ? `${path} { ${bound.join(', ')} }` : `${path}(${bound.join(', ')})`
}
