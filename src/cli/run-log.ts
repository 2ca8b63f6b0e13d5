import { type Logger, pino, stdTimeFunctions } from 'pino'
import { redactor } from '../agent/wire/redaction.ts'
import type { RunEvent } from '../search/events.ts'
import type { ModelSettings } from './environment.ts'
import { UsageError } from './exit-codes.ts'
import { RotatedFile, type Rotation } from './rotated-file.ts'
import { jsonWithEscapes } from './visible.ts'

/** From the least to the most urgent. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const

/** One of them. */
export type LogLevel = (typeof logLevels)[number]

/** A night of events of level `debug` may be 1 GB; of the others it is a few MB. */
const usualRotation: Rotation = { bytes: 16 * 2 ** 20, files: 4 }

/**
 * What happens in a run, as a file of one JSON object a line: `level`, `time`, and an event of the run, or a `note` or an `error`
 * as a person is told of it.
 *
 * Keys, and names and passwords in addresses, are replaced. A file that cannot be written any more ends no run: that is said
 * once, and what does not get through is lost.
 */
export class RunLog implements Disposable {
	readonly #file: RotatedFile
	readonly #logger: Logger
	readonly #onFault: (line: string) => void
	#redact = redactor([])
	#hasFailed = false

	/**
	 * @param path - Absolute.
	 * @param level - What is less urgent is left out.
	 * @param onFault - Told in one line that it cannot be written.
	 * @throws {UsageError} If it cannot be opened.
	 */
	constructor(path: string, level: LogLevel, onFault: (line: string) => void, rotation: Rotation = usualRotation) {
		try {
			this.#file = new RotatedFile(path, rotation)
		} catch (cause) {
			throw new UsageError(`--log: expected a file that can be written, found ${(cause as Error).message}`, { cause })
		}
		this.#onFault = onFault
		this.#logger = pino(
			{
				level,
				base: null,
				timestamp: stdTimeFunctions.isoTime,
				formatters: { level: (label) => ({ level: label }) },
			},
			{ write: (line) => this.#write(line) },
		)
	}

	/** From now on none of these is written. */
	hide(
		{ apiKey, variables }: Pick<ModelSettings, 'apiKey' | 'variables'>,
		names: readonly (string | undefined)[],
	): void {
		this.#redact = redactor([apiKey, ...names.map((name) => (name === undefined ? undefined : variables[name]))])
	}

	/** Takes the next event of the run. */
	hear(event: RunEvent): void {
		this.#logger[levelOf(event)](event)
	}

	/** A line that a person is told. */
	note(text: string): void {
		this.#logger.info({ kind: 'note', text })
	}

	/** What ends the run. */
	fail(error: unknown): void {
		const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
		this.#logger.error({ kind: 'error', name, message, stack })
	}

	[Symbol.dispose](): void {
		this.#file[Symbol.dispose]()
	}

	#write(line: string): void {
		try {
			this.#file.write(jsonWithEscapes(this.#redact(line).replace(inAddress, '$1[redacted]@')))
			this.#hasFailed = false
		} catch (error) {
			if (!this.#hasFailed) this.#onFault(`--log: cannot be written, and the run goes on: ${(error as Error).message}`)
			this.#hasFailed = true
		}
	}
}

/** Name and password of an address. */
const inAddress = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'\\]+@/gi

const levels: Readonly<Record<RunEvent['kind'], LogLevel>> = {
	'run-started': 'info',
	'candidate-told': 'debug',
	'best-improved': 'info',
	'elites-migrated': 'debug',
	'clock-tested': 'info',
	steered: 'info',
	'room-short': 'warn',
	'room-again': 'info',
	'process-lost': 'warn',
	'champion-confirmed': 'info',
	'champion-refuted': 'info',
	'run-ended': 'info',
	'model-requested': 'debug',
	'model-replied': 'debug',
	'model-failed': 'warn',
	'endpoint-down': 'warn',
	'endpoint-up': 'info',
	'concurrency-changed': 'debug',
	'model-refused': 'warn',
	'maker-slowed': 'warn',
	'maker-recovered': 'info',
	'model-budget-spent': 'warn',
	'tool-called': 'debug',
	'notes-written': 'debug',
	'instruction-written': 'debug',
}

function levelOf(event: RunEvent): LogLevel {
	return event.kind === 'clock-tested' && !event.passed ? 'warn' : levels[event.kind]
}
