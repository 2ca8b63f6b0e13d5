import { atom, binary, cast, type Fragment, inverse, methodCall, wrapped } from './fragment.ts'
import { behind, flows, type Ground, isOrdered, read, thinned, within } from './grow-flow.ts'
import { floatNames, isNumber, primitiveName } from './rust-type.ts'

/** A number: something counted, read or summed, or an operation on such. */
export function growNumber(ground: Ground, type: string, depth: number): Fragment {
	const { random } = ground
	const isFloat = floatNames.has(type)
	const constant = () => atom(`${1 + random.below(9)}${isFloat ? '.0' : ''}`)
	if (depth > 0 && random.chance(0.5)) {
		const operator = random.pick(['+', '-', '*', '/'])
		const right = operator === '/' || random.chance(0.3) ? constant() : growNumber(ground, type, depth - 1)
		return binary(growNumber(ground, type, depth - 1), operator, right)
	}
	const found = numbersFrom(ground, type, depth)
	if (found.length === 0 || random.chance(0.1)) return constant()
	const [value, own] = random.pick(found)
	return own === type ? value : cast(value, type)
}

/** Numbers at hand, each with its type. */
function numbersFrom(ground: Ground, type: string, depth: number): [Fragment, string][] {
	const found: [Fragment, string][] = []
	for (const source of ground.sources) {
		const name = primitiveName(behind(source.type))
		const value = read(source)
		if (name === 'char') found.push([cast(value, 'u32'), 'u32'])
		else if (name === 'bool') found.push([wrapped('usize::from', value) as Fragment, 'usize'])
		else if (name !== undefined) found.push([value, name])
		else if (counted.has(behind(source.type).name)) found.push([methodCall(atom(source.name), 'len', []), 'usize'])
	}
	for (const flow of flows(ground)) {
		const item = primitiveName(flow.item)
		if (flow.text.startsWith('(')) continue
		found.push([atom(`${thinned(ground, flow, depth, growTruth)}.count()`), 'usize'])
		if (item === undefined || !isNumber(item)) {
			if (depth > 0) {
				const [name, inside] = within(ground, flow.item, flow.lends)
				found.push([atom(`${flow.text}.map(|${name}| ${growNumber(inside, type, 0).text}).sum::<${type}>()`), type])
			}
			continue
		}
		found.push([atom(`${thinned(ground, flow, depth, growTruth)}.sum::<${item}>()`), item])
		const extreme = ground.random.pick(['max', 'min'])
		const ending = floatNames.has(item) ? `.fold(0.0, ${item}::${extreme})` : `.${extreme}().unwrap_or_default()`
		found.push([atom(`${flow.text}${ending}`), item])
	}
	return found
}

/** Types whose `len` and `is_empty` are asked. */
const counted = new Set(['str', 'String', 'Vec', '[]', '[;]', 'VecDeque', 'HashMap', 'BTreeMap', 'HashSet', 'BTreeSet'])

/** A condition on what is at hand; `undefined` where there is nothing to ask. */
export function growTruth(ground: Ground, depth: number): Fragment | undefined {
	const { random, sources } = ground
	if (depth > 0 && random.chance(0.2)) {
		const [left, right] = [growTruth(ground, depth - 1), growTruth(ground, depth - 1)]
		return left && right && binary(left, random.pick(['&&', '||']), right)
	}
	const ways: (() => Fragment)[] = []
	for (const source of sources) {
		const { name, args } = behind(source.type)
		const value = read(source)
		if (name === 'bool')
			ways.push(
				() => value,
				() => inverse(value),
			)
		else if (isNumber(name)) {
			const operator = random.pick(['<', '>', '<=', '>=', '==', '!='])
			ways.push(() => binary(value, operator, growNumber(ground, name, 0)))
		} else if (name === 'char') {
			const asked = random.pick(['is_alphabetic', 'is_numeric', 'is_whitespace', 'is_uppercase', 'is_alphanumeric'])
			ways.push(() => methodCall(value, asked, []))
		} else if (counted.has(name)) {
			if (name !== '[;]') ways.push(() => methodCall(atom(source.name), 'is_empty', []))
			ways.push(() =>
				binary(methodCall(atom(source.name), 'len', []), random.pick(['<', '>']), growNumber(ground, 'usize', 0)),
			)
		} else if (name === 'Option' && args.length > 0) ways.push(() => methodCall(atom(source.name), 'is_some', []))
	}
	for (const flow of depth > 0 ? flows(ground) : []) {
		const [name, inside] = within(ground, flow.item, flow.lends)
		const condition = growTruth(inside, 0)
		if (condition !== undefined)
			ways.push(() => atom(`${flow.text}.${random.pick(['any', 'all'])}(|${name}| ${condition.text})`))
		if (isOrdered(flow.item)) ways.push(() => atom(`${flow.text}.eq(${flow.text}.rev())`))
	}
	return ways.length === 0 ? undefined : random.pick(ways)()
}
