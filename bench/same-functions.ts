import wabt from 'wabt'

/** Functions of `calls.ts` in another language. */
export interface SameFunctions {
	square(x: number): number
	/** Steps until a point leaves the Mandelbrot set, a thousand at most. */
	escape(x: number, y: number): number
	sum(values: Float64Array): number
}

/** In JavaScript, as V8 compiles it. */
export const inJavaScript: SameFunctions = {
	square: (x) => x * x,
	escape(x, y) {
		let [a, b, steps] = [0, 0, 0]
		while (steps < 1_000 && a * a + b * b < 4) {
			const next = a * a - b * b + x
			b = 2 * a * b + y
			a = next
			steps++
		}
		return steps
	},
	sum(values) {
		let sum = 0
		for (let index = 0; index < values.length; index++) sum += values[index] as number
		return sum
	},
}

/**
 * In WebAssembly, written by hand, since rustc's standard library for it is not on every machine. Numbers of an array are
 * copied into its memory first, as any caller has to.
 *
 * @param most - Elements of the longest array.
 */
export async function inWebAssembly(most: number): Promise<SameFunctions> {
	const assembler = await wabt()
	const parsed = assembler.parseWat('calls.wat', text(Math.ceil((8 * most) / pageBytes)))
	const { buffer } = parsed.toBinary({})
	parsed.destroy()
	const { instance } = await assembly.instantiate(buffer)
	const { exports: own } = instance
	const numbers = new Float64Array(own.memory.buffer)
	return {
		square: own.square,
		escape: own.escape,
		sum(values) {
			numbers.set(values)
			return own.sum(values.length)
		},
	}
}

/** Node's, of which its types say nothing. */
const assembly = (globalThis as unknown as { readonly WebAssembly: Assembly }).WebAssembly

interface Assembly {
	instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: Exports } }>
}

interface Exports extends Pick<SameFunctions, 'square' | 'escape'> {
	readonly memory: { readonly buffer: ArrayBuffer }
	sum(count: number): number
}

const pageBytes = 65_536

const text = (pages: number) => `(module
	(memory (export "memory") ${pages})
	(func (export "square") (param $x f64) (result f64) (f64.mul (local.get $x) (local.get $x)))
	(func (export "escape") (param $x f64) (param $y f64) (result i32)
		(local $a f64) (local $b f64) (local $aa f64) (local $bb f64) (local $steps i32)
		(block $left (loop $step
			(br_if $left (i32.ge_u (local.get $steps) (i32.const 1000)))
			(local.set $aa (f64.mul (local.get $a) (local.get $a)))
			(local.set $bb (f64.mul (local.get $b) (local.get $b)))
			(br_if $left (i32.eqz (f64.lt (f64.add (local.get $aa) (local.get $bb)) (f64.const 4))))
			(local.set $b (f64.add (f64.mul (f64.mul (f64.const 2) (local.get $a)) (local.get $b)) (local.get $y)))
			(local.set $a (f64.add (f64.sub (local.get $aa) (local.get $bb)) (local.get $x)))
			(local.set $steps (i32.add (local.get $steps) (i32.const 1)))
			(br $step)))
		(local.get $steps))
	(func (export "sum") (param $count i32) (result f64)
		(local $sum f64) (local $at i32) (local $end i32)
		(local.set $end (i32.mul (local.get $count) (i32.const 8)))
		(block $done (loop $next
			(br_if $done (i32.ge_u (local.get $at) (local.get $end)))
			(local.set $sum (f64.add (local.get $sum) (f64.load (local.get $at))))
			(local.set $at (i32.add (local.get $at) (i32.const 8)))
			(br $next)))
		(local.get $sum)))`
