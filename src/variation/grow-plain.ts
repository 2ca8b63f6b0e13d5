import { type Fragment, joined, wrapped } from './fragment.ts'
import { behind } from './grow-flow.ts'
import { integerNames, known, primitiveName, type Type } from './rust-type.ts'

/** A fresh value of a type; `undefined` where there is none. */
type Grow = (type: Type, depth: number) => Fragment | undefined

/** Makes a value from others, which it grows; `inner` is the first argument of its type. */
export type Maker = (grow: Grow, depth: number, inner: Type | undefined) => Fragment | undefined

const [signed, unsigned] = [known('i64'), known('u64')]

/** How values are made of types that are made in one way, by the type's name. */
export const plainMakers: Readonly<Record<string, Maker>> = {
	Ordering: (grow, depth) =>
		joined([grow(signed, depth), grow(signed, 0)], (one, other) => `Ord::cmp(&(${one}), &(${other}))`),
	Duration: (grow, depth) => wrapped('std::time::Duration::from_millis', grow(unsigned, depth)),
	Cow: (grow, depth, inner) => {
		const { name, args } = inner === undefined ? known('?') : behind(inner)
		const owner = name === 'str' ? known('String') : name === '[]' && args[0] ? known('Vec', args[0]) : inner
		return wrapped('std::borrow::Cow::Owned', owner && grow(owner, depth))
	},
	Reverse: (grow, depth, inner) => wrapped('std::cmp::Reverse', inner && grow(inner, depth)),
	Rc: (grow, depth, inner) => wrapped('std::rc::Rc::new', inner && grow(inner, depth)),
	Arc: (grow, depth, inner) => wrapped('std::sync::Arc::new', inner && grow(inner, depth)),
	Wrapping: (grow, depth, inner) => wrapped('std::num::Wrapping', inner && grow(inner, depth)),
	Saturating: (grow, depth, inner) => wrapped('std::num::Saturating', inner && grow(inner, depth)),
	Cell: (grow, depth, inner) => wrapped('std::cell::Cell::new', inner && grow(inner, depth)),
	RefCell: (grow, depth, inner) => wrapped('std::cell::RefCell::new', inner && grow(inner, depth)),
	PathBuf: (grow, depth) => wrapped('std::path::PathBuf::from', grow(known('String'), depth)),
	OsString: (grow, depth) => wrapped('std::ffi::OsString::from', grow(known('String'), depth)),
	Ipv4Addr: (grow, depth) => wrapped('std::net::Ipv4Addr::from', grow(known('u32'), depth)),
	NonZero: (grow, depth, inner) => nonZero(grow, depth, inner),
	...Object.fromEntries(
		[...integerNames].map((name): [string, Maker] => [
			`NonZero${name[0]?.toUpperCase()}${name.slice(1)}`,
			(grow, depth) => nonZero(grow, depth, known(name)),
		]),
	),
	RangeFrom: (grow, depth, inner) => joined([inner && grow(inner, depth)], (from) => `((${from})..)`),
	RangeTo: (grow, depth, inner) => joined([inner && grow(inner, depth)], (to) => `(..(${to}))`),
	Range: (grow, depth, inner) => span(grow, depth, inner, '..'),
	RangeInclusive: (grow, depth, inner) => span(grow, depth, inner, '..='),
}

function nonZero(grow: Grow, depth: number, inner: Type | undefined): Fragment | undefined {
	const name = inner && primitiveName(inner)
	if (inner === undefined || name === undefined) return undefined
	return joined(
		[grow(inner, depth)],
		(number) => `std::num::NonZero::new(${number}).unwrap_or(std::num::NonZero::<${name}>::MIN)`,
	)
}

function span(grow: Grow, depth: number, inner: Type | undefined, dots: string): Fragment | undefined {
	if (inner === undefined) return undefined
	return joined([grow(inner, depth), grow(inner, depth)], (from, to) => `((${from})${dots}(${to}))`)
}
