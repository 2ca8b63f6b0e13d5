/** The process in which functions are called apart: it loads what it is told to, calls it, and says what came of it. */

import koffi from 'koffi'
import { type Bridge, loadBridge } from './bridge.ts'
import { isChanged } from './bridge-text.ts'
import { CrossingError } from './crossing.ts'
import type { DeclaredFunction } from './declaration.ts'
import { EvolvedPanic } from './evolved-panic.ts'
import type { FromIsolated, ToIsolated } from './isolated.ts'
import { loadRevision, type Revision } from './revision.ts'

let functions: readonly DeclaredFunction[] = []
let bridge: Bridge | undefined
let loaded: Revision<string> | undefined

process.on('message', (message: ToIsolated) => {
	if (message.kind === 'begin') {
		limitMemory(message.addressBytes)
		functions = message.functions
		bridge = loadBridge(message.files, functions)
		say({ kind: 'ready' })
	} else say(outcomeOf(message))
})
say({ kind: 'started', process: process.pid })

function say(message: FromIsolated): void {
	process.send?.(message)
}

function outcomeOf({ revision, name, given }: ToIsolated & { kind: 'call' }): FromIsolated {
	try {
		if (bridge === undefined) throw new Error('Expected to begin before a call')
		if (loaded?.number !== revision.number) loaded = loadRevision<string>(revision, functions, bridge)
		const parameters = functions.find((one) => one.name === name)?.parameters ?? []
		const value = loaded.functions[name]?.(...given)
		return {
			kind: 'returned',
			value,
			changed: given.map((one, index) => {
				const of = parameters[index]?.crossing
				return of !== undefined && isChanged(of) ? one : undefined
			}),
		}
	} catch (error) {
		if (error instanceof EvolvedPanic) return { kind: 'panicked', message: error.message, line: error.line }
		if (error instanceof CrossingError) return { kind: 'refused', message: error.message }
		throw error
	}
}

/** Of all memory that this process maps from now on; not taken back. */
function limitMemory(bytes: number): void {
	const limit = koffi.struct({ current: 'uint64', most: 'uint64' })
	const set = koffi.load('libc.so.6').func('setrlimit', 'int', ['int', koffi.pointer(limit)])
	if (set(addressSpace, { current: bytes, most: bytes }) !== 0)
		throw new Error('The memory of this process cannot be limited')
}

/** `RLIMIT_AS` of Linux. */
const addressSpace = 9
