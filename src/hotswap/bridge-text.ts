import { type Crossing, CrossingError, partsOf, type StructCrossing } from './crossing.ts'
import type { DeclaredFunction } from './declaration.ts'

/** Modules that all bridges share: files of these names, which rustc finds beside a bridge's root. */
export const bridgeModules = ['crossing', 'calls', 'libraries'] as const

/**
 * Root of the library through which functions of these types are called: each by an `oxi_call_N`, which is handed where the
 * candidate's exported pointer is, a frame as `crossing.rs` describes it, and the slices that are lent.
 */
export function bridgeText(functions: readonly DeclaredFunction[]): string {
	return [
		...bridgeModules.map((name) => `#[path = "${name}.rs"] mod ${name};`),
		'use calls::{catch_panics, guarded, take};',
		'use crossing::Returning;',
		'use std::ffi::{c_char, c_void};',
		'#[unsafe(no_mangle)] pub extern "C" fn oxi_open() { catch_panics() }',
		'#[unsafe(no_mangle)] pub unsafe extern "C" fn oxi_take(frame: *mut u8) { unsafe { take(frame) } }',
		'#[unsafe(no_mangle)] pub unsafe extern "C" fn oxi_open_library(file: *const c_char) -> *mut c_void { unsafe { libraries::open(file) } }',
		'#[unsafe(no_mangle)] pub unsafe extern "C" fn oxi_symbol(library: *mut c_void, name: *const c_char) -> *mut c_void { unsafe { libraries::symbol(library, name) } }',
		'#[unsafe(no_mangle)] pub unsafe extern "C" fn oxi_close_library(library: *mut c_void) { unsafe { libraries::close(library) } }',
		...structsOf(functions).map(structText),
		...functions.map(callText),
		'',
	].join('\n')
}

/** Structs that stand in some functions' types, each once. */
export function structsOf(functions: readonly DeclaredFunction[]): StructCrossing[] {
	const found = new Map<string, StructCrossing>()
	const look = (of: Crossing): void => {
		if (of.kind === 'struct') found.set(of.name, of)
		for (const part of partsOf(of)) look(part)
	}
	for (const { parameters, result } of functions)
		for (const of of [...parameters.map((one) => one.crossing), result]) look(of)
	return [...found.values()]
}

/** How a struct is read from a frame and written to it, field by field. */
function structText({ name, fields }: StructCrossing): string {
	const read = fields.map((field) => `${field.name}: input.value(),`).join(' ')
	const write = fields.map((field) => `self.${field.name}.write(output);`).join(' ')
	return `use types::${name};
impl crossing::Crossing for ${name} { fn read(input: &mut crossing::Input) -> Self { ${name} { ${read} } } }
impl Returning for ${name} { fn write(&self, output: &mut Vec<u8>) { ${write} } }`
}

/** How a parameter is handed over: as it is in memory, or by bytes in the frame. */
export function lentNumbers(of: Crossing): (Crossing & { kind: 'list' | 'array' }) | undefined {
	if (of.kind !== 'reference') return undefined
	const { of: list } = of
	if (list.kind === 'array' || (list.kind === 'list' && list.form === 'slice'))
		return list.of.kind === 'number' && !/128$/.test(list.of.name) ? list : undefined
	return undefined
}

/** Whether a call changes what it is handed. */
export function isChanged(of: Crossing): boolean {
	return of.kind === 'reference' && of.isMutable
}

/** Whether JavaScript is told what a parameter is after the call, by bytes in the frame. */
export function isHandedBack(of: Crossing): boolean {
	return isChanged(of) && lentNumbers(of) === undefined
}

function callText({ type, parameters, result }: DeclaredFunction, index: number): string {
	const lines = parameters.map(({ crossing }, at) => readText(crossing, at))
	const given = parameters.map(({ crossing }, at) => argumentText(crossing, `a${at}`))
	const lent = parameters.flatMap(({ crossing }, at) => {
		const list = lentNumbers(crossing)
		return list === undefined ? [] : [`lent_${at}: *mut ${ownedType(list.of)}`]
	})
	const back = parameters.flatMap(({ crossing }, at) => (isHandedBack(crossing) ? [`a${at}.write(output);`] : []))
	// What is made to be lent lasts as long as the match, since the result may borrow from it.
	return `#[unsafe(no_mangle)] pub unsafe extern "C" fn oxi_call_${index}(${['entry: *const ()', 'frame: *mut u8', 'capacity: usize', ...lent].join(', ')}) -> i64 {
    let function = unsafe { *entry.cast::<${type}>() };
    unsafe { guarded(frame, capacity, |input, output| {
        ${lines.join(' ')}
        match function(${given.join(', ')}) {
            result => { ${result.kind === 'unit' ? 'let () = result;' : 'result.write(output);'} ${back.join(' ')} }
        }
    }) }
}`
}

function readText(of: Crossing, at: number): string {
	const list = lentNumbers(of)
	if (list === undefined) return `let mut a${at}: ${ownedType(of)} = input.value();`
	const isMutable = of.kind === 'reference' && of.isMutable
	const lent = `input.${isMutable ? 'lent_mut' : 'lent'}(lent_${at})`
	if (list.kind === 'list') return `let a${at} = ${lent};`
	const array = `${isMutable ? '&mut ' : '&'}[${ownedType(list.of)}; ${list.length}]`
	return `let a${at}: ${array} = ${lent}.try_into().expect("the other end counted them");`
}

/** What is handed to the function: `name` holds the owned value, or what is lent. */
function argumentText(of: Crossing, name: string): string {
	if (lentNumbers(of) !== undefined) return name
	if (of.kind !== 'reference') return lendingText(of, `&${name}`) ?? name
	if (of.isMutable) return of.of.kind === 'list' && of.of.form === 'slice' ? `${name}.as_mut_slice()` : `&mut ${name}`
	return lendingText(of, `&${name}`) ?? `&${name}`
}

/**
 * A value that borrows from what `at`, a reference to the owned one, refers to; `undefined` where it borrows nothing.
 *
 * @param isInner - Nothing that is made for it outlives the expression.
 */
function lendingText(of: Crossing, at: string, isInner = false): string | undefined {
	const inner = (part: Crossing) => lendingText(part, 'one', true)
	const outlived = (text: string): string => {
		if (!isInner) return text
		throw new CrossingError(
			'a list of what borrows, inside another type, cannot cross into JavaScript: expected an owned one',
		)
	}
	switch (of.kind) {
		case 'reference': {
			const { of: whole } = of
			if (whole.kind === 'text') return whole.form === 'slice' ? `(${at}).as_str()` : at
			const isSlice = whole.kind === 'list' && whole.form === 'slice'
			const made = isSlice ? inner(whole.of) : lendingText(whole, at, isInner)
			if (isSlice) {
				if (made === undefined) return `(${at}).as_slice()`
				return outlived(`&(${at}).iter().map(|one| ${made}).collect::<Vec<_>>()[..]`)
			}
			return made === undefined ? at : outlived(`&${made}`)
		}
		case 'list': {
			const parts = inner(of.of)
			return parts === undefined ? undefined : `(${at}).iter().map(|one| ${parts}).collect::<Vec<_>>()`
		}
		case 'array': {
			const parts = inner(of.of)
			return parts === undefined ? undefined : `(${at}).each_ref().map(|one| ${parts})`
		}
		case 'option': {
			const part = inner(of.of)
			return part === undefined ? undefined : `(${at}).as_ref().map(|one| ${part})`
		}
		case 'result': {
			const [value, error] = [inner(of.of), inner(of.error)]
			if (value === undefined && error === undefined) return undefined
			return `(${at}).as_ref().map(|one| ${value ?? 'one.clone()'}).map_err(|one| ${error ?? 'one.clone()'})`
		}
		case 'tuple': {
			const parts = of.parts.map((part, index) => lendingText(part, `&(${at}).${index}`, isInner))
			if (parts.every((part) => part === undefined)) return undefined
			return `(${parts.map((part, index) => `${part ?? `(${at}).${index}.clone()`},`).join(' ')})`
		}
		default:
			return undefined
	}
}

/** The type of a value of its own. */
export function ownedType(of: Crossing): string {
	switch (of.kind) {
		case 'number':
			return of.name
		case 'truth':
			return 'bool'
		case 'character':
			return 'char'
		case 'text':
			return 'String'
		case 'unit':
			return '()'
		case 'list':
			return `Vec<${ownedType(of.of)}>`
		case 'array':
			return `[${ownedType(of.of)}; ${of.length}]`
		case 'option':
			return `Option<${ownedType(of.of)}>`
		case 'result':
			return `Result<${ownedType(of.of)}, ${ownedType(of.error)}>`
		case 'tuple':
			return `(${of.parts.map((part) => `${ownedType(part)},`).join(' ')})`
		case 'reference':
			return ownedType(of.of)
		case 'struct':
			return of.name
	}
}
