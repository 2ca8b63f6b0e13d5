import type { Parameter, Signature } from './parse-signature.ts'
import { hasShape, isUnsized, type Shape } from './rust-shape.ts'
import { isCopied, madeFrom, plainOf, tupleOf } from './rust-values.ts'

/** Body of a rule that a function of the signature should follow, to be edited: some arithmetic on all that it is given. */
export function wantedText({ parameters, result }: Signature): string {
	const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join('\n')
	if (result === undefined) return indent(parameters.flatMap(changedLine))
	// The rule is one of fractions only where the signature has them.
	const hasFloats = [...parameters, result].some(({ shape }) => hasShape(shape, ({ kind }) => kind === 'float'))
	const [into, point] = hasFloats ? (['f64', '.0'] as const) : (['i64', ''] as const)
	const numbers = parameters
		.filter(({ type }) => type !== into)
		.map(({ name, shape }) => `let ${name} = ${numberOf(shape, name, into)};`)
	const [first, ...others] = parameters.map(({ name }) => name)
	const sum =
		first === undefined
			? `42${point}`
			: [`${first} * ${first}`, ...others.map((name) => `3${point} * ${name}`), `2${point}`].join(' + ')
	if (result.type === into) return indent([...numbers, sum])
	if (['float', 'integer', 'truth', 'text'].includes(result.shape.kind)) {
		return indent([...numbers, madeOf(result.shape, sum, into)])
	}
	return indent([...numbers, `let sum = ${sum};`, madeOf(result.shape, 'sum', into)])
}

/** What stands in place of a parameter that is handed over to be changed. */
function changedLine({ name, shape }: Parameter): string[] {
	if (shape.kind !== 'reference' || !shape.isMutable) return []
	const { of } = shape
	if (of.kind === 'text' && of.isUnsized) return [`${name}.make_ascii_uppercase();`]
	if (of.kind !== 'list' && of.kind !== 'array') return [`*${name} = ${madeOf(of, '42', 'i64')};`]
	if (of.of.kind === 'float') return [`${name}.sort_by(|a, b| a.total_cmp(b));`]
	return [
		hasShape(of, ({ kind }) => ['float', 'map', 'set', 'own'].includes(kind))
			? `${name}.reverse();`
			: `${name}.sort();`,
	]
}

/** Expression of a number of the type `into` that a value in `name` gives. */
function numberOf(shape: Shape, name: string, into: 'f64' | 'i64'): string {
	switch (shape.kind) {
		case 'float':
		case 'integer':
			return shape.name === into ? name : `${name} as ${into}`
		case 'nonzero':
			return `${name}.get() as ${into}`
		case 'truth':
			return `${into}::from(${name})`
		case 'character':
			return into === 'f64' ? `f64::from(u32::from(${name}))` : `i64::from(u32::from(${name}))`
		case 'text':
		case 'message':
		case 'map':
		case 'set':
			return `${name}.len() as ${into}`
		case 'list':
		case 'array':
			return `${name}.iter().map(|one| ${numberOf({ kind: 'reference', isMutable: false, of: shape.of }, 'one', into)}).sum::<${into}>()`
		case 'option':
			return `${into}::from(${name}.is_some())`
		case 'result':
			return `${into}::from(${name}.is_ok())`
		case 'tuple':
			return shape.parts.map((part, index) => numberOf(part, `${name}.${index}`, into)).join(' + ')
		case 'own':
			return shape.isEnum || shape.variants[0]?.fields.length === 0
				? numberOf({ kind: 'unit' }, name, into)
				: (shape.variants[0]?.fields ?? []).map((one) => numberOf(one.shape, `${name}.${one.name}`, into)).join(' + ')
		case 'box':
			return numberOf(shape.of, isUnsized(shape.of) ? name : `(*${name})`, into)
		case 'ordering':
		case 'unit':
			return into === 'f64' ? '0.0' : '0'
		case 'reference':
			if (isPlain(shape.of)) return numberOf(shape.of, `*${name}`, into)
			return numberOf(shape.of, shape.of.kind === 'box' || shape.of.kind === 'reference' ? `(*${name})` : name, into)
	}
}

function isPlain({ kind }: Shape): boolean {
	return ['float', 'integer', 'truth', 'character'].includes(kind)
}

/** Expression of a value that the number `sum` gives. */
function madeOf(shape: Shape, sum: string, into: 'f64' | 'i64'): string {
	const made = (of: Shape) => madeOf(of, sum, into)
	const bare = /^[\w.]+$/.test(sum) ? sum : `(${sum})`
	switch (shape.kind) {
		case 'float':
		case 'integer':
			return shape.name === into ? sum : `${bare} as ${shape.name}`
		case 'truth':
			return `${sum} > 10${into === 'f64' ? '.0' : ''}`
		case 'text':
		case 'message':
			return `format!("{${into === 'f64' ? ':.0' : ''}}", ${sum})`
		case 'ordering':
			return into === 'f64' ? `${bare}.total_cmp(&10.0)` : `${bare}.cmp(&10)`
		case 'character':
			return `char::from(b'a' + (${sum} as i64).rem_euclid(26) as u8)`
		case 'list':
			return `vec![${made(shape.of)}]`
		case 'array':
			return isCopied(shape.of) ? `[${made(shape.of)}; ${shape.length}]` : `std::array::from_fn(|_| ${made(shape.of)})`
		case 'tuple':
			return tupleOf(shape.parts.map(made))
		case 'option':
			return `Some(${made(shape.of)})`
		case 'result':
			return `Ok(${made(shape.of)})`
		case 'map':
			return `${shape.name}::from([(${made(shape.key)}, ${made(shape.of)})])`
		case 'set':
			return `${shape.name}::from([${made(shape.of)}])`
		case 'box':
			return isUnsized(shape.of) ? `${made(shape.of)}.into()` : `Box::new(${made(shape.of)})`
		case 'nonzero':
			return `${shape.name}::new(${bare} as _).unwrap_or(${shape.name}::MIN)`
		case 'own': {
			const [first, second] = shape.variants.map((variant) => madeFrom(shape, variant, made))
			return second === undefined
				? (first ?? '')
				: `if ${sum} > 10${into === 'f64' ? '.0' : ''} { ${second} } else { ${first} }`
		}
		default:
			return plainOf(shape)
	}
}
