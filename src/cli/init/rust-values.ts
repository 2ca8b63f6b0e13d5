import { UsageError } from '../exit-codes.ts'

/** What the scaffold knows of one type of an evolved signature, as pieces of Rust. */
export interface RustValue {
	/** The type as written in the signature. */
	readonly type: string
	/** The type of a value of its own, that a case can hold. */
	readonly owned: string
	/** Expression of a random value of `owned`, drawn from `rng`. */
	readonly sample: string
	/** From an owned value in `name` to what the function takes. */
	readonly pass: (name: string) => string
	/** Expression of a number of the type `into` that a value of `type` in `name` gives. */
	readonly number: (name: string, into: 'f64' | 'i64') => string
	/** Its plainest value, for a seed that knows nothing. */
	readonly plain: string
	readonly kind: 'number' | 'truth' | 'text' | 'list'
	/** Handed over to be changed: what it is afterwards is part of the result. */
	readonly changed: boolean
}

/**
 * The pieces for a result, which a candidate must own: the sandbox hands it on.
 *
 * @throws {UsageError} If the scaffold does not know the type, or it is borrowed.
 */
export function rustResult(type: string): RustValue {
	if (!type.startsWith('&')) return rustValue(type)
	throw new UsageError(
		`--signature: no scaffold for the result \`${type}\`, which is borrowed; expected one that is owned, such as String or Vec<f64>${todo}`,
	)
}

/**
 * The pieces for a type.
 *
 * @throws {UsageError} If the scaffold does not know the type; it says which it knows.
 */
export function rustValue(type: string): RustValue {
	const list = /^(&mut )?(?:&|)(?:\[(\w+)\]|Vec<(\w+)>)$/.exec(type)
	if (list !== null) return listValue(type, rustValue(list[2] ?? list[3] ?? ''), list[1] !== undefined)
	const number = (name: string, into: string) => (type === into ? name : `${name} as ${into}`)
	if (floats.includes(type)) {
		return { ...copied(type), number, sample: 'rng.random_range(-5.0..5.0)', plain: '0.0', kind: 'number' }
	}
	if (integers.includes(type)) {
		const sample = `rng.random_range(${type.startsWith('i') ? '-100' : '0'}..100)`
		return { ...copied(type), number, sample, plain: '0', kind: 'number' }
	}
	if (type === 'bool') {
		const number = (name: string, into: string) => `${into}::from(${name})`
		return { ...copied(type), number, sample: 'rng.random()', plain: 'false', kind: 'truth' }
	}
	if (type === '&str' || type === 'String') {
		return {
			type,
			owned: 'String',
			sample: "(0..rng.random_range(1..20)).map(|_| rng.random_range('a'..='z')).collect()",
			pass: (name) => (type === '&str' ? name : `${name}.clone()`),
			number: (name, into) => `${name}.len() as ${into}`,
			plain: 'String::new()',
			kind: 'text',
			changed: false,
		}
	}
	throw new UsageError(
		`--signature: no scaffold for the type \`${type}\`; expected numbers, bool, &str, String, or slices and Vecs of numbers${todo}`,
	)
}

const todo = ' (start with one of those, then write yours into seed.rs and evaluator.rs)'

const floats = ['f64', 'f32']
const integers = ['u8', 'u16', 'u32', 'u64', 'usize', 'i8', 'i16', 'i32', 'i64', 'isize']

function copied(type: string): Pick<RustValue, 'type' | 'owned' | 'pass' | 'changed'> {
	return { type, owned: type, pass: (name) => `*${name}`, changed: false }
}

function listValue(type: string, element: RustValue, changed: boolean): RustValue {
	if (element.kind !== 'number') {
		throw new UsageError(`--signature: no scaffold for the type \`${type}\`; expected lists of numbers${todo}`)
	}
	return {
		type,
		owned: `Vec<${element.type}>`,
		sample: `(0..rng.random_range(1..50)).map(|_| ${element.sample}).collect()`,
		pass: (name) => (type.startsWith('Vec') ? `${name}.clone()` : name),
		number: (name, into) => `${name}.iter().map(|&one| ${element.number('one', into)}).sum::<${into}>()`,
		plain: 'Vec::new()',
		kind: 'list',
		changed,
	}
}
