import { atom, type Fragment, joined, methodCall, prefixed, wrapped } from './fragment.ts'
import {
	behind,
	type Flow,
	flows,
	type Ground,
	isCloned,
	isOrdered,
	read,
	sameType,
	thinned,
	within,
} from './grow-flow.ts'
import { growNumber, growTruth } from './grow-number.ts'
import { plainMakers } from './grow-plain.ts'
import { isNumber, type KnownType, known, primitiveName, resolve, type Type } from './rust-type.ts'

/**
 * A fresh random value of a type out of the standard library, from the variables at hand: numbers, truth values, texts,
 * and what holds them. Variables are read and cloned, never moved.
 *
 * @param depth - Operators, branches and closures on the longest way down, at most.
 * @returns `undefined` where nothing of that type can be made, such as of one that the file declares.
 */
export function growValue(ground: Ground, wanted: Type, depth: number): Fragment | undefined {
	const type = resolve(wanted)
	if (type.kind !== 'known') return undefined
	const { random } = ground
	if (depth > 0 && type.name !== 'bool' && random.chance(0.12)) return growBranch(ground, type, depth)
	const ways = waysTo(ground, type, depth)
	while (ways.length > 0) {
		const value = ways.splice(random.below(ways.length), 1)[0]?.()
		if (value !== undefined) return value
	}
	return undefined
}

type Way = () => Fragment | undefined

function waysTo(ground: Ground, type: KnownType, depth: number): Way[] {
	const [inner, other] = type.args as [Type?, Type?]
	if (isNumber(type.name)) return [() => growNumber(ground, type.name, depth)]
	const kept = ground.sources.filter((each) => sameType(behind(each.type), type) && isCloned(type))
	const same: Way[] = type.name === '[;]' ? [] : kept.map((each) => () => methodCall(atom(each.name), 'clone', []))
	switch (type.name) {
		case 'bool':
			return [() => growTruth(ground, depth)]
		case 'char':
			return charsFrom(ground).concat(picked(ground, type, `.unwrap_or('${ground.random.pick([...'a0 '])}')`, depth))
		case 'String':
			return textsFrom(ground, depth)
		case '&':
			return inner === undefined ? [] : borrowed(ground, type, resolve(inner), depth)
		case 'Vec':
		case 'VecDeque':
			return inner === undefined ? [] : [...same, ...collected(ground, inner, depth, type.name === 'Vec')]
		case 'HashSet':
		case 'BTreeSet':
			return inner !== undefined && isOrdered(inner) ? [...same, ...collected(ground, inner, depth, false)] : []
		case 'HashMap':
		case 'BTreeMap': {
			if (inner === undefined || other === undefined || !isOrdered(inner)) return []
			return [...same, ...collected(ground, known('(,)', inner, other), depth, false)]
		}
		case 'Option':
			if (inner === undefined) return []
			return [
				...same,
				...picked(ground, inner, '', depth),
				() => wrapped('Some', growValue(ground, inner, depth - 1)),
				() =>
					joined(
						[growTruth(ground, 0), growValue(ground, inner, depth - 1)],
						(c, v) => `if ${c} { Some(${v}) } else { None }`,
					),
			]
		case 'Result':
			if (inner === undefined) return []
			return [
				() => wrapped('Ok', growValue(ground, inner, depth - 1)),
				() =>
					joined(
						[growTruth(ground, 0), growValue(ground, inner, depth - 1), other && growValue(ground, other, 0)],
						(c, v, e) => `if ${c} { Ok(${v}) } else { Err(${e}) }`,
					),
			]
		case '(,)':
			return [
				...same,
				() =>
					joined(
						type.args.map((each) => growValue(ground, each, depth - 1)),
						(...all) => `(${all.join(', ')})`,
					),
			]
		case '[;]': {
			const [index, inside] = within(ground, known('usize'), false)
			if (inner === undefined) return []
			return [() => wrapped('std::array::from_fn', prefixed(`|${index}| `, growValue(inside, inner, depth - 1)))]
		}
		case 'BinaryHeap':
			return inner !== undefined && isOrdered(inner) ? collected(ground, inner, depth, false) : []
		case 'LinkedList':
			return inner === undefined ? [] : collected(ground, inner, depth, false)
		case 'Box':
			return inner === undefined ? [] : boxed(ground, inner, depth)
		default: {
			const make = plainMakers[type.name]
			return make === undefined ? [] : [() => make((type, below) => growValue(ground, type, below), depth - 1, inner)]
		}
	}
}

/** A slice is boxed as what owns it. */
function boxed(ground: Ground, inner: Type, depth: number): Way[] {
	const { name, args } = behind(inner)
	if (name === '[]') return args[0] === undefined ? [] : collected(ground, args[0], depth, false)
	if (name === 'str')
		return [
			() => joined([growValue(ground, known('String'), depth)], (text) => `String::from(${text}).into_boxed_str()`),
		]
	return [() => wrapped('Box::new', growValue(ground, inner, depth))]
}

function growBranch(ground: Ground, type: KnownType, depth: number): Fragment | undefined {
	const parts = [growTruth(ground, depth - 1), growValue(ground, type, depth - 1), growValue(ground, type, depth - 1)]
	const text = joined(parts, (condition, one, other) => `if ${condition} { ${one} } else { ${other} }`)
	return text && (isNumber(type.name) ? atom(`(${text.text})`) : text)
}

function charsFrom({ random, sources }: Ground): Way[] {
	return sources
		.filter((each) => behind(each.type).name === 'char')
		.flatMap((each) => [
			() => read(each),
			() => methodCall(atom(each.name), random.pick(['to_ascii_uppercase', 'to_ascii_lowercase']), []),
		])
}

function textsFrom(ground: Ground, depth: number): Way[] {
	const { random, sources } = ground
	const ways: Way[] = []
	for (const source of sources) {
		const { name } = behind(source.type)
		if (name === 'str' || name === 'String') {
			const ending = random.pick(['to_string()', 'to_uppercase()', 'to_lowercase()', 'trim().to_string()'])
			ways.push(() => atom(`${source.name}.${ending}`))
		} else if (primitiveName(behind(source.type)) !== undefined)
			ways.push(() => methodCall(atom(source.name), 'to_string', []))
	}
	for (const flow of depth > 0 || ways.length === 0 ? flows(ground) : []) {
		const item = behind(flow.item)
		if (item.name === 'char') ways.push(() => atom(`${thinned(ground, flow, depth, growTruth)}.collect::<String>()`))
		const separator = random.pick(['', ' ', ', '])
		ways.push(() =>
			joined(
				[turned(ground, flow, known('String'), depth)],
				(text) => `${text}.collect::<Vec<_>>().join("${separator}")`,
			),
		)
	}
	if (depth > 0) {
		const part = () => growValue(ground, known('String'), depth - 1)
		ways.push(() => joined([part(), part()], (one, other) => `format!("{}{}", ${one}, ${other})`))
	}
	return ways
}

/** A reference to what outlives the function. */
function borrowed(ground: Ground, type: KnownType, inner: Type, depth: number): Way[] {
	if (inner.kind !== 'known') return []
	const lending = ground.sources.filter((each) => each.lends)
	const ways: Way[] = lending.filter((each) => sameType(each.type, type)).map((each) => () => atom(each.name))
	if (inner.name === 'str') {
		for (const { name } of lending.filter((each) => /^(?:str|String)$/.test(behind(each.type).name))) {
			ways.push(() => atom(`${name}.${ground.random.pick(['trim()', 'trim_start()', 'trim_end()'])}`))
		}
		ways.push(...picked(ground, type, '.unwrap_or("")', depth))
	} else if (inner.name === '[]') {
		for (const { name, type: own } of lending) {
			const whole = behind(own)
			if (!/^(?:\[\]|\[;\]|Vec)$/.test(whole.name) || !sameType(whole.args[0], inner.args[0])) continue
			const part = () => `${name}.len() / ${2 + ground.random.below(4)}`
			ways.push(
				() => atom(`&${name}[${part()}..]`),
				() => atom(`&${name}[..${part()}]`),
			)
		}
	}
	return ways
}

/** One of the items of that type, as an `Option`; `otherwise` says what to do without one. */
function picked(ground: Ground, type: Type, otherwise: string, depth: number): Way[] {
	const isRef = resolve(type).kind === 'known' && (resolve(type) as KnownType).name === '&'
	return flows(ground)
		.filter((flow) => sameType(flow.item, type) && (!isRef || flow.lends))
		.map((flow) => () => {
			const which = ['next()', 'last()', `nth(${ground.random.below(4)})`]
			const ending = ground.random.pick(isOrdered(flow.item) ? [...which, 'max()', 'min()'] : which)
			return atom(`${thinned(ground, flow, depth, growTruth)}.${ending}${otherwise}`)
		})
}

function collected(ground: Ground, item: Type, depth: number, isVec: boolean): Way[] {
	const ways: Way[] = flows(ground).map(
		(flow) => () => joined([turned(ground, flow, item, depth)], (text) => `${text}.collect()`),
	)
	if (isVec) ways.push(() => joined([growValue(ground, item, depth - 1)], (text) => `vec![${text}]`))
	return ways
}

/** The items of a flow, some of them left out, each made to one of another type. */
function turned(ground: Ground, flow: Flow, item: Type, depth: number): Fragment | undefined {
	const isRef = resolve(item).kind === 'known' && (resolve(item) as KnownType).name === '&'
	const isFit = sameType(flow.item, item) && (!isRef || flow.lends)
	const text = thinned(ground, flow, depth, growTruth)
	if (isFit && ground.random.chance(0.6)) return atom(text)
	const [name, inside] = within(ground, flow.item, flow.lends)
	const value = growValue(inside, item, Math.min(1, depth - 1))
	return value && atom(`${text}.map(|${name}| ${value.text})`)
}
