import type { Random } from '../candidate/random.ts'
import { atom, dereference, type Fragment } from './fragment.ts'
import { floatNames, type KnownType, known, primitiveName, resolve, type Type } from './rust-type.ts'

/** A variable that a value may be grown from. */
export interface Source {
	readonly name: string
	readonly type: KnownType
	/** What it refers to outlives the function as its result must. */
	readonly lends: boolean
}

/** What values of any type are grown from. */
export interface Ground {
	readonly random: Random
	readonly sources: readonly Source[]
}

/** An iterator over a variable, which goes both ways. */
export interface Flow {
	readonly text: string
	readonly item: KnownType
	/** What its items refer to outlives the function as its result must. */
	readonly lends: boolean
}

/** The iterators that the variables at hand give. */
export function flows({ sources }: Ground): Flow[] {
	const found: Flow[] = []
	for (const { name, type, lends } of sources) {
		const whole = behind(type)
		const element = whole.args[0] && resolve(whole.args[0])
		if (whole.name === 'str' || whole.name === 'String') {
			found.push({ text: `${name}.chars()`, item: known('char'), lends })
			found.push({ text: `${name}.bytes()`, item: known('u8'), lends })
			for (const part of ['split_whitespace', 'lines'])
				found.push({ text: `${name}.${part}()`, item: known('&', known('str')), lends })
		} else if (counters.has(whole.name) && type === whole) {
			found.push({ text: `(0..${name})`, item: whole, lends })
		} else if (/^(?:\[\]|\[;\]|Vec|VecDeque)$/.test(whole.name) && element?.kind === 'known') {
			const isCopied = primitiveName(element) !== undefined || element.name === '&'
			if (!isCopied) found.push({ text: `${name}.iter()`, item: known('&', element), lends })
			if (element.name === 'String') {
				found.push({ text: `${name}.iter().map(|w| w.as_str())`, item: known('&', known('str')), lends })
			}
			if (isCopied || isCloned(element))
				found.push({ text: `${name}.iter().${isCopied ? 'copied' : 'cloned'}()`, item: element, lends })
		}
	}
	return found
}

/** Types of numbers that are counted up to: a wider one may be of any size, and never be reached. */
const counters = new Set(['usize', 'u32', 'i32', 'u16', 'i16'])

/** A closure's parameter of that type, and what its body may be grown from. */
export function within(ground: Ground, type: Type, lends: boolean): [string, Ground] {
	const taken = new Set(ground.sources.map((each) => each.name))
	const name = ['x', 'y', 'z', 'u', 'v', 'a', 'b', 'c'].find((each) => !taken.has(each)) ?? `x${taken.size}`
	const own = { name, type: resolve(type) as KnownType, lends }
	// Twice: what a closure is for is its own parameter.
	return [name, { ...ground, sources: [own, own, ...ground.sources] }]
}

/** A flow backwards, or with some of its items left out. */
export function thinned(
	ground: Ground,
	flow: Flow,
	depth: number,
	growTruth: (ground: Ground, depth: number) => Fragment | undefined,
): string {
	const { random } = ground
	let text = flow.text
	if (random.chance(0.25)) text += '.rev()'
	if (depth > 0 && random.chance(0.35)) {
		const isCopied = primitiveName(flow.item) !== undefined || flow.item.name === '&'
		const [name, inside] = within(ground, isCopied ? flow.item : known('&', flow.item), flow.lends)
		const condition = growTruth(inside, 0)
		if (condition !== undefined) text += `.filter(|${isCopied ? '&' : ''}${name}| ${condition.text})`
	}
	if (random.chance(0.3)) text += `.${random.pick(['skip', 'take', 'step_by'])}(${1 + random.below(4)})`
	return text
}

/** A type without the references around it. */
export function behind(type: Type): KnownType {
	const at = resolve(type)
	if (at.kind !== 'known') return known('?')
	return (at.name === '&' || at.name === '&mut') && at.args[0] !== undefined ? behind(at.args[0]) : at
}

/** Whether two types are spelled the same, lifetimes aside. */
export function sameType(one: Type | undefined, other: Type | undefined): boolean {
	return one !== undefined && other !== undefined && spelled(one) === spelled(other)
}

function spelled(type: Type): string {
	const at = resolve(type)
	return at.kind === 'known' ? `${at.name}<${at.args.map(spelled).join()}>` : '_'
}

/** Whether `clone` is known to give a value of the type. */
export function isCloned(type: Type): boolean {
	const at = resolve(type)
	if (at.kind !== 'known' || at.name === '&mut') return false
	return (
		primitiveName(at) !== undefined ||
		(ownedNames.test(at.name) && at.args.every((arg) => isCloned(arg) || behind(arg).name === 'str'))
	)
}

const ownedNames = /^(?:String|Vec|VecDeque|Option|Result|Box|HashMap|BTreeMap|HashSet|BTreeSet|\(,\)|\[;\]|&)$/

/** Whether values of the type have an order of their own. */
export function isOrdered(type: Type): boolean {
	const at = resolve(type)
	if (at.kind !== 'known' || floatNames.has(at.name)) return false
	return (
		primitiveName(at) !== undefined ||
		(/^(?:str|String|Vec|Option|\(,\)|&|\[\])$/.test(at.name) && at.args.every(isOrdered))
	)
}

/** The value of a variable of a primitive type, whatever references stand before it. */
export function read(source: Source): Fragment {
	let value = atom(source.name)
	for (let at: Type | undefined = source.type; ; ) {
		const type: Type | undefined = at && resolve(at)
		if (type?.kind !== 'known' || (type.name !== '&' && type.name !== '&mut')) return value
		value = dereference(value)
		at = type.args[0]
	}
}
