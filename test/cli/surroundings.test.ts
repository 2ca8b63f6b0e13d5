import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { forgetKeys, takeModelSettings } from '../../src/cli/environment.ts'
import { UsageError } from '../../src/cli/exit-codes.ts'
import { clockTime, count, counted, figure, improvement, percent, rate } from '../../src/cli/numbers.ts'
import { packageRoot, placesOf } from '../../src/cli/places.ts'
import { Folder } from './oxipelago.ts'

describe('placesOf', () => {
	it('starts from where the person is when npm has started it in the package', () => {
		const env = { npm_lifecycle_event: 'start', INIT_CWD: '/home/me' }
		assert.equal(placesOf(env, packageRoot).cwd, '/home/me')
		assert.equal(placesOf({ INIT_CWD: '/home/me' }, '/home/you').cwd, '/home/you')
	})

	it('keeps runs in data/ of a clone, and in OXIPELAGO_HOME where that is set', () => {
		assert.equal(placesOf({}, '/x').archive, join(packageRoot, 'data/archive.db'))
		const { archive, cache } = placesOf({ OXIPELAGO_HOME: 'runs' }, '/x')
		assert.deepEqual([archive, cache], ['/x/runs/archive.db', '/x/runs/cache'])
	})
})

describe('takeModelSettings', () => {
	it('prefers the environment to .env, and the first .env to the next', () => {
		using one = new Folder()
		using two = new Folder()
		one.file('.env', 'MODEL="from one"\nAPI_KEY=key-one # mine\n')
		two.file('.env', 'MODEL=two\nBASE_URL=http://two\nOTHER_KEY=other\n')
		const settings = takeModelSettings({ API_KEY: 'key-env' }, [one.path, two.path])
		assert.equal(settings.model, 'from one')
		assert.equal(settings.baseUrl, 'http://two')
		assert.equal(settings.apiKey, 'key-env')
		assert.equal(settings.variables.OTHER_KEY, 'other')
	})

	it('takes the keys of named models out of the environment', () => {
		const env = { PATH: '/bin', OTHER_KEY: 'sk-other', THIRD_KEY: 'sk-third' }
		const { variables } = takeModelSettings(env, [])
		forgetKeys(env, { models: [{ baseUrl: 'http://one', id: 'tiny', keyVariable: 'OTHER_KEY' }] })
		assert.deepEqual(env, { PATH: '/bin', THIRD_KEY: 'sk-third' })
		assert.equal(variables.OTHER_KEY, 'sk-other')
	})

	it('takes the key out of the environment, and puts nothing into it', () => {
		using folder = new Folder()
		folder.file('.env', 'BASE_URL=http://one\nMODEL=m\n')
		const env: NodeJS.ProcessEnv = { API_KEY: 'secret', PATH: '/bin' }
		takeModelSettings(env, [folder.path])
		assert.deepEqual(env, { PATH: '/bin' })
	})
})

describe('a .env is read as it is written elsewhere', () => {
	const text = 'BASE_URL=http://127.0.0.1:8080/v1\nMODEL=m\n'
	const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
	for (const [how, content] of [
		['in UTF-8', text],
		['with a mark of its byte order', `\ufeff${text}`],
		['in UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
		['in UTF-16 without a mark', Buffer.from(text, 'utf16le')],
		['in UTF-16 of the other order', big],
		['in UTF-32', Buffer.from(Uint32Array.from(`\ufeff${text}`, (one) => one.charCodeAt(0)).buffer)],
		[
			'as a list in YAML',
			'env:\n  - name: BASE_URL\n    value: http://127.0.0.1:8080/v1\n  - name: "MODEL"\n    value: "m"\n',
		],
		['with ends of lines as on Windows', text.replaceAll('\n', '\r\n')],
		['as YAML', 'BASE_URL: http://127.0.0.1:8080/v1\nMODEL: "m"\n'],
		['as for a shell', 'export BASE_URL="http://127.0.0.1:8080/v1"\nexport MODEL=m\n'],
		['as for cmd', 'set BASE_URL=http://127.0.0.1:8080/v1\nSET MODEL=m\n'],
		['as for cmd with quotes around all', 'set "BASE_URL=http://127.0.0.1:8080/v1"\nset "MODEL=m"\n'],
		['as for PowerShell', '$env:BASE_URL = "http://127.0.0.1:8080/v1"\n$env:MODEL="m"\n'],
		['with remarks', '# mine\nBASE_URL=http://127.0.0.1:8080/v1 # "here"\nexport MODEL="m" # small\n#MODEL=n\n'],
		['on one line', 'export BASE_URL=http://127.0.0.1:8080/v1 MODEL=m\n'],
		['on one line, between semicolons', 'BASE_URL=http://127.0.0.1:8080/v1; MODEL=m;\n'],
		['with semicolons', 'BASE_URL=http://127.0.0.1:8080/v1;\nMODEL=m;\n'],
		['as for fish', 'set -x BASE_URL http://127.0.0.1:8080/v1\nset -gx MODEL "m"\n'],
		['as for csh', 'setenv BASE_URL http://127.0.0.1:8080/v1\nsetenv MODEL m\n'],
		['as JSON', '{"BASE_URL": "http://127.0.0.1:8080/v1", "MODEL": "m"}\n'],
		['as JSON over lines', '{\n  "BASE_URL": "http://127.0.0.1:8080/v1",\n  "MODEL": "m"\n}\n'],
		[
			'as a list of braces',
			'- {name: BASE_URL, value: "http://127.0.0.1:8080/v1"}\n- { "name": "MODEL", "value": "m" },\n',
		],
		['as for HCL', '{ name = "BASE_URL", value = "http://127.0.0.1:8080/v1" },\n{ name = "MODEL", value = "m" }\n'],
		['as for systemd', '[Service]\nEnvironment="BASE_URL=http://127.0.0.1:8080/v1" "MODEL=m"\n'],
		['as for systemd, one a line', 'Environment=BASE_URL=http://127.0.0.1:8080/v1\nEnvironment=MODEL=m\n'],
		['as for docker compose', 'environment:\n  BASE_URL: http://127.0.0.1:8080/v1\n  MODEL: "m"\n'],
		['as a list for docker compose', 'environment:\n  - BASE_URL=http://127.0.0.1:8080/v1\n  - "MODEL=m"\n'],
		['as a map on one line', 'environment: {BASE_URL: "http://127.0.0.1:8080/v1", MODEL: m}\n'],
		['as arguments of docker', 'docker run -e BASE_URL=http://127.0.0.1:8080/v1 \\\n  --env MODEL=m \\\n'],
		['as for elvish', 'set-env BASE_URL http://127.0.0.1:8080/v1\nset-env MODEL m\n'],
		[
			'as for fish with long options',
			'set --export BASE_URL http://127.0.0.1:8080/v1\nset --global --export MODEL m\n',
		],
		['as for setx with an option behind', 'setx BASE_URL http://127.0.0.1:8080/v1 /M\nsetx MODEL m\n'],
		['as settings in Python', 'BASE_URL: str = "http://127.0.0.1:8080/v1"\nMODEL: str = "m"\n'],
		['in quotes of bash', "BASE_URL=$'http://127.0.0.1:8080/v1'\nMODEL=$'m'\n"],
		['with the next command on the line', 'export BASE_URL=http://127.0.0.1:8080/v1 && export MODEL=m\n'],
		['with an export behind', 'BASE_URL=http://127.0.0.1:8080/v1; MODEL=m; export BASE_URL MODEL\n'],
		['with remarks as in C or SQL', 'BASE_URL=http://127.0.0.1:8080/v1 // local\nMODEL=m -- small\n'],
		['as a link', 'BASE_URL=[http://127.0.0.1:8080/v1](http://127.0.0.1:8080/v1)\nMODEL=m\n'],
		['between brackets', 'BASE_URL=<http://127.0.0.1:8080/v1>\nMODEL=m\n'],
		['with signs of no width', '\u200bBASE_URL=http://127.0.0.1:8080/v1\nMODEL=m\u200b\n'],
		['in small letters', 'base_url=http://127.0.0.1:8080/v1\nmodel = m\n'],
		['in quotation marks of a word processor', 'BASE_URL=“http://127.0.0.1:8080/v1”\nMODEL=‘m’\n'],
		['in such with a remark', 'BASE_URL=“http://127.0.0.1:8080/v1”  # local\nMODEL=„m“ # small\n'],
		['as for setx', 'setx BASE_URL "http://127.0.0.1:8080/v1"\nsetx /M MODEL m\n'],
		['as in a Dockerfile', 'ENV BASE_URL=http://127.0.0.1:8080/v1\nENV MODEL=m\n'],
		['as in an older Dockerfile', 'ENV BASE_URL http://127.0.0.1:8080/v1\nENV MODEL m\n'],
		['as for make', 'BASE_URL := http://127.0.0.1:8080/v1\nMODEL := m\n'],
		['by further names', 'OPENAI_API_BASE_URL=http://127.0.0.1:8080/v1\nOPENAI_MODEL_NAME=m\n'],
		["by the names of OpenAI's programs", 'OPENAI_BASE_URL=http://127.0.0.1:8080/v1\nOPENAI_MODEL=m\n'],
		['by their older names', 'OPENAI_API_BASE=http://127.0.0.1:8080/v1\nMODEL=m\n'],
	] as const) {
		it(how, () => {
			using folder = new Folder()
			writeFileSync(join(folder.path, '.env'), content)
			const { baseUrl, model } = takeModelSettings({}, [folder.path])
			assert.deepEqual({ baseUrl, model }, { baseUrl: 'http://127.0.0.1:8080/v1', model: 'm' })
		})
	}

	it('and what is named as elsewhere is said where nothing else is set', () => {
		using folder = new Folder()
		folder.file('.env', 'LLM_BASE_URL=http://x/v1\nLLM_MODEL=m\nPORT=80\nOPENAI_API_KEY=sk-1\n')
		assert.deepEqual(takeModelSettings({}, [folder.path]).unread, ['LLM_BASE_URL', 'LLM_MODEL'])
		folder.file('.env', 'BASE_URL=http://x/v1\nMODEL=m\nOLLAMA_HOST=y\n')
		assert.deepEqual(takeModelSettings({}, [folder.path]).unread, [])
	})

	it('with addresses and names of all sorts', () => {
		using folder = new Folder()
		for (const [baseUrl, model] of [
			['http://[::1]:8080/v1', 'qwen2.5-coder:7b'],
			['https://host.example/a~b/v1', 'org/model-8b@q4_K-M'],
			['https://host.example:8443/v1/', 'My Model'],
		] as const) {
			folder.file('.env', `BASE_URL=${baseUrl}\nMODEL=${model}\n`)
			assert.partialDeepStrictEqual(takeModelSettings({}, [folder.path]), { baseUrl, model })
		}
	})

	for (const text of ['| BASE_URL | http://one/v1 |\n', '<BASE_URL>http://one/v1</BASE_URL>\n']) {
		it(`but what is none is said: ${text.trim()}`, () => {
			using folder = new Folder()
			folder.file('.env', text)
			assert.throws(
				() => takeModelSettings({}, [folder.path]),
				/expected line 1 to be `BASE_URL=…`, found it set in another/,
			)
		})
	}

	it('and a value that names another is said in one line', () => {
		using folder = new Folder()
		folder.file('.env', `HOST=h\nBASE_URL=http://\${HOST}/v1\nMODEL=m\n`)
		assert.throws(
			() => takeModelSettings({}, [folder.path]),
			(error) =>
				error instanceof UsageError && /line 2 to be `BASE_URL=…`.*variables are not filled in/.test(error.message),
		)
	})

	it('and a line that sets nothing is said in one line, without what may be a key', () => {
		using folder = new Folder()
		folder.file('.env', '# mine\nBASE_URL=http://x\nAPI_KEY sk-1234\n')
		assert.throws(
			() => takeModelSettings({}, [folder.path]),
			(error) =>
				error instanceof UsageError && /line 3 to be `API_KEY=…`/.test(error.message) && !/sk-/.test(error.message),
		)
	})

	for (const [how, line] of [
		['of Python', 'os.environ["MODEL"] = "m"'],
		['of JavaScript', 'process.env.MODEL = "m"'],
		['of PHP', 'putenv("MODEL=m");'],
		['of .NET', '<add key="MODEL" value="m" />'],
		['of PowerShell', '[Environment]::SetEnvironmentVariable("MODEL", "m")'],
		['of cmd, by a variable', 'set MODEL=%NAME%'],
		['of a shell, by a command', 'MODEL=$(cat model)'],
	] as const) {
		it(`and a line ${how} is said in one line`, () => {
			using folder = new Folder()
			folder.file('.env', `BASE_URL=http://x/v1\n${line}\n`)
			assert.throws(
				() => takeModelSettings({}, [folder.path]),
				(error) => error instanceof UsageError && /line 2 to be `MODEL=…`, found /.test(error.message),
			)
		})
	}

	it('and a remark or a value that speaks of one is none', () => {
		using folder = new Folder()
		folder.file(
			'.env',
			'# put "MODEL": here\nNOTE="the (MODEL) is set below: MODEL, so"\nBASE_URL=http://x/v1\nMODEL=m\n',
		)
		assert.equal(takeModelSettings({}, [folder.path]).model, 'm')
	})

	it("but a key of OpenAI goes only where it belongs: with OpenAI's address, or from a .env", () => {
		using folder = new Folder()
		const of = (env: NodeJS.ProcessEnv, file: string) => {
			folder.file('.env', file)
			const { baseUrl, apiKey } = takeModelSettings(env, [folder.path])
			return [baseUrl, apiKey, env.OPENAI_API_KEY]
		}
		const lying = { OPENAI_API_KEY: 'sk-about', OPENAI_BASE_URL: 'http://theirs/v1' }
		assert.deepEqual(of({ OPENAI_API_KEY: 'sk-about' }, 'BASE_URL=http://mine/v1\nMODEL=m\n'), [
			'http://mine/v1',
			undefined,
			undefined,
		])
		assert.deepEqual(of({ ...lying }, 'MODEL=m\n'), ['http://theirs/v1', 'sk-about', undefined])
		assert.deepEqual(of({ ...lying }, ''), [undefined, undefined, undefined])
		assert.deepEqual(of({}, 'BASE_URL=http://mine/v1\nMODEL=m\nOPENAI_API_KEY=sk-mine\n'), [
			'http://mine/v1',
			'sk-mine',
			undefined,
		])
		assert.deepEqual(of({}, 'BASE_URL=http://mine/v1\nAPI_KEY=one\nOPENAI_API_KEY=two\n'), [
			'http://mine/v1',
			'one',
			undefined,
		])
	})
})

describe('numbers for people', () => {
	for (const [shown, expected] of [
		[figure(1562.4047), '1,562.4'],
		[figure(-0.000022581), '-2.258e-5'],
		[figure(0), '0'],
		[figure(1e12), '1e+12'],
		[figure(123456789), '123,460,000'],
		[figure(2 / 3), '0.66667'],
		[count(12345), '12,345'],
		[counted(1, 'candidate'), '1 candidate'],
		[percent(0.004), '<1 %'],
		[percent(0), '0 %'],
		[clockTime(3_723_999), '1:02:03'],
		[rate(363.4), '363/s'],
		[rate(2.44), '2.4/s'],
		[improvement(1562.4, 91.4, 'lower'), '17.1x lower'],
		[improvement(1, 2, 'higher'), '2x higher'],
		[improvement(1, 1.38, 'higher'), '38 % higher'],
		[improvement(2, 1.5, 'lower'), '25 % lower'],
		[improvement(1, 1, 'lower'), undefined],
		[improvement(5, 0, 'lower'), undefined],
		[improvement(1, 1e-9, 'lower'), '1.0e+9x lower'],
	] as const) {
		it(`${expected}`, () => assert.equal(shown, expected))
	}
})
