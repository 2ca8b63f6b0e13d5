/**
 * Types of calls, read from Rust text by template-literal types: what `crossing.ts` reads when a program runs.
 *
 * A text that is not known while the program is compiled gives calls that take and return anything.
 */

import type { CannotCross, FaultOf, Read, Structs, Trimmed, WithoutComma, WithoutStructs } from './read-type.ts'

/** Each function that a text declares, as it is called, by its name. */
export type Functions<Text extends string> = string extends Text
	? Readonly<Record<string, (...given: readonly unknown[]) => unknown>>
	: { readonly [One in Declared<Text> as One['name']]: Call<One> }

/** The only function that a text declares, as it is called. */
export type OnlyCall<Text extends string> = string extends Text
	? (...given: readonly unknown[]) => unknown
	: IsOne<Declared<Text>> extends true
		? Call<Declared<Text>>
		: CannotCross<'several functions are declared: `functions` has them by their names'>

/** A call that is answered later. */
export type Later<Called> = Called extends (...given: infer Given) => infer Result
	? (...given: Given) => Promise<Result>
	: Called

/** Each function that a text declares, as it is called in a process apart, by its name. */
export type LaterFunctions<Text extends string> = {
	readonly [Name in keyof Functions<Text>]: Later<Functions<Text>[Name]>
}

/** `unknown` where all that a text declares can cross; else a type that says what cannot. */
export type Checked<Text extends string> = string extends Text
	? unknown
	: [Declared<Text>] extends [never]
		? CannotCross<'expected a function such as `fn step(x: f64) -> f64`'>
		: [Faults<Declared<Text>>] extends [never]
			? unknown
			: Faults<Declared<Text>>

/** A function as it is declared. */
interface Declaration {
	readonly name: string
	readonly given: readonly unknown[]
	readonly result: unknown
}

type Call<One extends Declaration> = One['given'] extends infer Given extends readonly unknown[]
	? (...given: Given) => One['result']
	: never

type Faults<One> = One extends Declaration ? FaultOf<One['given'][number] | One['result']> : never

type IsOne<Union, Copy = Union> = Union extends unknown ? ([Copy] extends [Union] ? true : false) : never

/** Every function of a text. */
type Declared<Text extends string> =
	Folded<WithoutComments<Text>> extends infer Bare extends string
		? DeclaredIn<WithoutStructs<Bare>, Structs<Bare>>
		: never

type DeclaredIn<Text extends string, Own> = Text extends `${string}fn ${infer Rest}`
	? Rest extends `${infer Name}(${infer Inner}`
		? Given<Inner, Own> extends [infer Given extends readonly unknown[], infer After extends string]
			?
					| {
							readonly name: Trimmed<BeforeGenerics<Name>>
							readonly given: Given
							readonly result: ResultOf<After, Own>
					  }
					| DeclaredIn<After, Own>
			: never
		: never
	: never

type BeforeGenerics<Name extends string> = Name extends `${infer Bare}<${string}` ? Bare : Name

/** Types of parameters up to the closing bracket, behind their names. */
type Given<Text extends string, Own, Found extends readonly unknown[] = []> =
	Trimmed<Text> extends `)${infer After}`
		? [Found, After]
		: Read<BehindName<Text>, Own> extends [infer Of, infer After extends string]
			? [Of] extends [CannotCross<string>]
				? [[Of], '']
				: Given<WithoutComma<After>, Own, [...Found, LentTo<BehindName<Text>, After, Of>]>
			: [[...Found, CannotCross<`cannot be read: ${Text}`>], '']

type BehindName<Text extends string> = Text extends `${string}:${infer Type}` ? Trimmed<Type> : Text

type ResultOf<Text extends string, Own> =
	Trimmed<Text> extends `->${infer Type}`
		? Read<Trimmed<Type>, Own> extends [infer Found, infer After extends string]
			? Returned<Trimmed<Type>, After, Found>
			: never
		: undefined

type Returned<Text extends string, After extends string, Of> = [Of] extends [CannotCross<string>]
	? Of
	: Text extends `${infer Own}${After}`
		? Own extends MutableInside
			? CannotCross<`\`${Trimmed<Own>}\` cannot cross: a \`&mut\` that is returned`>
			: Of
		: never

/** A parameter's type, which may have a `&mut` outermost, to what borrows nothing. */
type LentTo<Text extends string, After extends string, Of> = Text extends `${infer Own}${After}`
	? WithoutLifetime<Own> extends `&mut ${infer To}`
		? To extends `${string}&${string}`
			? CannotCross<`\`${Trimmed<Own>}\` cannot cross: a \`&mut\` to what is borrowed`>
			: Of
		: Own extends MutableInside
			? CannotCross<`\`${Trimmed<Own>}\` cannot cross: a \`&mut\` inside another type`>
			: Of
	: never

type MutableInside = `${string}mut ${string}`

type WithoutLifetime<Text extends string> = Text extends `&'${string} ${infer Rest}` ? `&${Trimmed<Rest>}` : Text

type WithoutComments<Text extends string> = Text extends `${infer Before}/${infer Rest}`
	? Rest extends `/${string}\n${infer After}` | `*${string}*/${infer After}`
		? WithoutComments<`${Before} ${After}`>
		: Rest extends `/${string}`
			? Before
			: Text
	: Text

/** On one line, nothing between `&` and what it is of. */
type Folded<Text extends string> = Text extends `${infer Before}\n${infer After}`
	? Folded<`${Before} ${After}`>
	: Text extends `${infer Before}\t${infer After}`
		? Folded<`${Before} ${After}`>
		: Text extends `${infer Before}& ${infer After}`
			? Folded<`${Before}&${After}`>
			: Text
