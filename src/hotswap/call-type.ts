/**
 * Types of calls, read from Rust text by template-literal types: what `crossing.ts` reads when a program runs.
 *
 * A text that is not known while the program is compiled gives calls that take and return anything.
 */

/** A value that the function changes: `value` goes in, and is what it left afterwards. */
export interface InOut<Value> {
	value: Value
}

/** What a `Result` is on this side. */
export type Fallible<Value, Failure> = { readonly ok: Value } | { readonly error: Failure }

/** What stands in place of a type that cannot cross, with the reason. */
export interface CannotCross<Reason extends string> {
	readonly cannotCross: Reason
}

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
type FaultOf<Type> = Type extends CannotCross<string> ? Type : never

type IsOne<Union, Copy = Union> = Union extends unknown ? ([Copy] extends [Union] ? true : false) : never

/** Every function of a text. */
type Declared<Text extends string> = DeclaredIn<Folded<WithoutComments<Text>>>

type DeclaredIn<Text extends string> = Text extends `${string}fn ${infer Rest}`
	? Rest extends `${infer Name}(${infer Inner}`
		? Listed<Inner, ')', 'given'> extends [infer Given extends readonly unknown[], infer After extends string]
			?
					| {
							readonly name: Trimmed<BeforeGenerics<Name>>
							readonly given: Given
							readonly result: ResultOf<After>
					  }
					| DeclaredIn<After>
			: never
		: never
	: never

type BeforeGenerics<Name extends string> = Name extends `${infer Bare}<${string}` ? Bare : Name

type ResultOf<Text extends string> =
	Trimmed<Text> extends `->${infer Type}`
		? Read<Trimmed<Type>> extends [infer Found, infer After extends string]
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

/** Types up to a closing bracket; of parameters, behind their names. */
type Listed<
	Text extends string,
	Close extends string,
	As extends 'given' | 'parts',
	Found extends readonly unknown[] = [],
> =
	Trimmed<Text> extends `${Close}${infer After}`
		? [Found, After]
		: Read<As extends 'given' ? BehindName<Text> : Trimmed<Text>> extends [infer Of, infer After extends string]
			? [Of] extends [CannotCross<string>]
				? [[Of], '']
				: Listed<
						WithoutComma<After>,
						Close,
						As,
						[...Found, As extends 'given' ? LentTo<BehindName<Text>, After, Of> : Of]
					>
			: [[...Found, CannotCross<`cannot be read: ${Text}`>], '']

type BehindName<Text extends string> = Text extends `${string}:${infer Type}` ? Trimmed<Type> : Text

type WithoutComma<Text extends string> = Trimmed<Text> extends `,${infer Rest}` ? Rest : Text

/** One type at the beginning of a text, and what follows it. */
type Read<Text extends string> = Text extends `&'${string} ${infer Rest}`
	? Read<`&${Trimmed<Rest>}`>
	: Text extends `&mut ${infer Rest}`
		? Lent<Read<Trimmed<Rest>>, Trimmed<Rest>>
		: Text extends `&${infer Rest}`
			? Read<Trimmed<Rest>>
			: Text extends `[${infer Rest}`
				? Bracketed<Read<Trimmed<Rest>>, Trimmed<Rest>>
				: Text extends `(${infer Rest}`
					? Tupled<Listed<Rest, ')', 'parts'>>
					: Text extends `Vec<${infer Rest}`
						? Closed<Read<Trimmed<Rest>>, Trimmed<Rest>>
						: Text extends `Option<${infer Rest}`
							? Optional<Listed<Rest, '>', 'parts'>>
							: Text extends `Result<${infer Rest}`
								? Failing<Listed<Rest, '>', 'parts'>>
								: Plain<Word<Text>>

type Lent<Of, Text extends string> = Of extends [infer Value, infer After]
	? Text extends `[${string}`
		? [Value extends readonly unknown[] ? Value[number][] : Value, After]
		: [Value] extends [CannotCross<string>]
			? [Value, After]
			: [InOut<Value>, After]
	: never

/** `[T]` and `[T; N]`. */
type Bracketed<Of, Element extends string> = Of extends [infer Value, infer After extends string]
	? [Value] extends [CannotCross<string>]
		? Of
		: Trimmed<After> extends `]${infer Rest}`
			? [ListOf<Value, Element>, Rest]
			: Trimmed<After> extends `;${infer Length}]${infer Rest}`
				? IsPlainNumber<Trimmed<Length>> extends true
					? [ListOf<Value, Element>, Rest]
					: [CannotCross<`\`[_;${Length}]\` cannot cross: an array whose length is no plain number`>, '']
				: never
	: never

type IsPlainNumber<Text extends string> = Text extends `${Digit}${infer Rest}`
	? Rest extends '' | 'usize'
		? true
		: IsPlainNumber<Rest>
	: false

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '_'

type Closed<Of, Element extends string> = Of extends [infer Value, infer After extends string]
	? [Value] extends [CannotCross<string>]
		? Of
		: Trimmed<After> extends `>${infer Rest}`
			? [ListOf<Value, Element>, Rest]
			: never
	: never

type ListOf<Value, Element extends string> = [Value] extends [CannotCross<string>]
	? Value
	: Word<Element>[0] extends keyof NumberLists
		? NumberLists[Word<Element>[0]]
		: Value[]

type Tupled<Of> = Of extends [infer Parts extends readonly unknown[], infer After]
	? Parts extends readonly []
		? [undefined, After]
		: [FaultOf<Parts[number]>] extends [never]
			? [Parts, After]
			: [FaultOf<Parts[number]>, After]
	: never

type Optional<Of> = Of extends [[infer Value], infer After]
	? [Value] extends [CannotCross<string>]
		? [Value, After]
		: undefined extends Value
			? [CannotCross<'`Option` of what may itself be `undefined`'>, After]
			: [Value | undefined, After]
	: never

type Failing<Of> = Of extends [[infer Value, infer Failure], infer After]
	? [FaultOf<Failure>] extends [never]
		? [Fallible<Value, Failure>, After]
		: [FaultOf<Failure>, '']
	: Of extends [[infer Fault], string]
		? [Fault, '']
		: never

type Plain<Of extends [string, string]> = Of[0] extends keyof Plains
	? [Plains[Of[0]], Of[1]]
	: [
			CannotCross<`\`${Of[0]}\` cannot cross: expected numbers, bool, char, &str, String, and slices, Vec, arrays, tuples, Option and Result of these`>,
			'',
		]

interface Plains extends Record<SmallNumber, number>, Record<LargeNumber, bigint> {
	bool: boolean
	char: string
	str: string
	String: string
}

type SmallNumber = 'f64' | 'f32' | 'u8' | 'u16' | 'u32' | 'i8' | 'i16' | 'i32'
type LargeNumber = 'u64' | 'i64' | 'usize' | 'isize' | 'u128' | 'i128'

interface NumberLists {
	f64: Float64Array
	f32: Float32Array
	u8: Uint8Array
	u16: Uint16Array
	u32: Uint32Array
	i8: Int8Array
	i16: Int16Array
	i32: Int32Array
	u64: BigUint64Array
	usize: BigUint64Array
	i64: BigInt64Array
	isize: BigInt64Array
}

/** The word at the beginning of a text, and what follows it. */
type Word<Text extends string, Found extends string = ''> = Text extends `${infer Letter}${infer Rest}`
	? Letter extends Delimiter
		? [Found, Text]
		: Word<Rest, `${Found}${Letter}`>
	: [Found, '']

type Delimiter = ' ' | ',' | '>' | '<' | ')' | '(' | ']' | ';' | '}' | '{'

type Trimmed<Text extends string> = Text extends ` ${infer Rest}`
	? Trimmed<Rest>
	: Text extends `${infer Rest} `
		? Trimmed<Rest>
		: Text

type WithoutComments<Text extends string> = Text extends `${infer Before}/${infer Rest}`
	? Rest extends `/${string}\n${infer After}` | `*${string}*/${infer After}`
		? WithoutComments<`${Before} ${After}`>
		: Rest extends `/${string}`
			? Before
			: Text
	: Text

/** On one line. */
type Folded<Text extends string> = Text extends `${infer Before}\n${infer After}`
	? Folded<`${Before} ${After}`>
	: Text extends `${infer Before}\t${infer After}`
		? Folded<`${Before} ${After}`>
		: Text
