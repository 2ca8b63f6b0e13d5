/** Types of values, read from Rust text by template-literal types. */

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

/** Those of some types that cannot cross. */
export type FaultOf<Type> = Type extends CannotCross<string> ? Type : never

/** The structs of a text that has no functions before them, as it was written between the brackets, by name. */
export type Structs<Text extends string> = Text extends `${string}struct ${infer Name}{${infer Body}}${infer After}`
	? { readonly [Own in Trimmed<Name>]: Body } & Structs<After>
	: unknown

/** A text without its structs. */
export type WithoutStructs<Text extends string> =
	Text extends `${infer Before}struct ${string}{${string}}${infer After}` ? WithoutStructs<`${Before}${After}`> : Text

/**
 * One type at the beginning of a text, and what follows it.
 *
 * Behind a `&` it may be one that has no size of its own.
 */
export type Read<Text extends string, Own, IsBehind = false> = Text extends `&'${string} ${infer Rest}`
	? Read<`&${Trimmed<Rest>}`, Own>
	: Text extends `&mut ${infer Rest}`
		? Lent<Read<Trimmed<Rest>, Own, true>, Trimmed<Rest>>
		: Text extends `&${infer Rest}`
			? Read<Trimmed<Rest>, Own, true>
			: Text extends `[${infer Rest}`
				? Bracketed<Read<Trimmed<Rest>, Own>, Trimmed<Rest>, IsBehind>
				: Text extends `(${infer Rest}`
					? Tupled<Listed<Rest, ')', Own>>
					: Text extends `Vec<${infer Rest}`
						? Closed<Read<Trimmed<Rest>, Own>, Trimmed<Rest>>
						: Text extends `Option<${infer Rest}`
							? Optional<Listed<Rest, '>', Own>>
							: Text extends `Result<${infer Rest}`
								? Failing<Listed<Rest, '>', Own>>
								: Plain<Word<Text>, Own, IsBehind>

/** Types up to a closing bracket. */
type Listed<Text extends string, Close extends string, Own, Found extends readonly unknown[] = []> =
	Trimmed<Text> extends `${Close}${infer After}`
		? [Found, After]
		: Read<Trimmed<Text>, Own> extends [infer Of, infer After extends string]
			? [Of] extends [CannotCross<string>]
				? [[Of], '']
				: Listed<WithoutComma<After>, Close, Own, [...Found, Of]>
			: [[CannotCross<`cannot be read: ${Text}`>], '']

/** The rest of a list, behind a comma. */
export type WithoutComma<Text extends string> = Trimmed<Text> extends `,${infer Rest}` ? Rest : Text

type Lent<Of, Text extends string> = Of extends [infer Value, infer After]
	? Text extends `[${string}`
		? [Value extends readonly unknown[] ? Value[number][] : Value, After]
		: [Value] extends [CannotCross<string>]
			? [Value, After]
			: [InOut<Value>, After]
	: never

/** `[T]` and `[T; N]`. */
type Bracketed<Of, Element extends string, IsBehind> = Of extends [infer Value, infer After extends string]
	? [Value] extends [CannotCross<string>]
		? Of
		: Trimmed<After> extends `]${infer Rest}`
			? IsBehind extends true
				? [ListOf<Value, Element>, Rest]
				: Unsized<'[_]'>
			: Trimmed<After> extends `;${infer Length}]${infer Rest}`
				? IsPlainNumber<Trimmed<Length>> extends true
					? [ListOf<Value, Element>, Rest]
					: [CannotCross<`\`[_;${Length}]\` cannot cross: an array whose length is no plain number`>, '']
				: never
	: never

type Unsized<Name extends string> = [CannotCross<`\`${Name}\` cannot cross: expected it behind a \`&\``>, '']

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
		: Parts extends readonly [...Eight, unknown, ...unknown[]]
			? [CannotCross<'`(…)` cannot cross: a tuple of more than 8'>, '']
			: [FaultOf<Parts[number]>] extends [never]
				? [Parts, After]
				: [FaultOf<Parts[number]>, After]
	: never

type Eight = [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown]

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

type Plain<Of extends [string, string], Own, IsBehind> = Of[0] extends keyof Plains
	? [Plains[Of[0]], Of[1]]
	: Of[0] extends 'str'
		? IsBehind extends true
			? [string, Of[1]]
			: Unsized<'str'>
		: Of[0] extends keyof Own
			? StructOf<Of[0], Own> extends infer Value
				? [Value, [Value] extends [CannotCross<string>] ? '' : Of[1]]
				: never
			: [
					CannotCross<`\`${Of[0]}\` cannot cross: expected numbers, bool, char, &str, String, structs declared beside it, and slices, Vec, arrays, tuples, Option and Result of these`>,
					'',
				]

/** An object with its fields; a struct does not contain itself. */
type StructOf<Name extends string & keyof Own, Own> = Own[Name] extends infer Body extends string
	? Body extends `${string}&${string}`
		? CannotCross<`\`${Name}\` cannot cross: a field that borrows`>
		: Fields<Body, Omit<Own, Name>>
	: never

type Fields<Body extends string, Own, Found = unknown> =
	Trimmed<Body> extends ''
		? { [Name in keyof Found]: Found[Name] }
		: Trimmed<Body> extends `${infer Name}:${infer Type}`
			? Read<Trimmed<Type>, Own> extends [infer Of, infer After extends string]
				? [Of] extends [CannotCross<string>]
					? Of
					: Fields<WithoutComma<After>, Own, Found & { [One in WithoutPub<Trimmed<Name>>]: Of }>
				: CannotCross<`cannot be read: ${Trimmed<Body>}`>
			: CannotCross<`cannot be read: ${Trimmed<Body>}`>

type WithoutPub<Name extends string> = Name extends `pub ${infer Bare}` ? Trimmed<Bare> : Name

interface Plains extends Record<SmallNumber, number>, Record<LargeNumber, bigint> {
	bool: boolean
	char: string
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

/** Without spaces at both ends. */
export type Trimmed<Text extends string> = Text extends ` ${infer Rest}`
	? Trimmed<Rest>
	: Text extends `${infer Rest} `
		? Trimmed<Rest>
		: Text
