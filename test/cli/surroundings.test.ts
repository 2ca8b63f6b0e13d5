import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { forgetKeys, takeModelSettings } from '../../src/cli/environment.ts'
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
		forgetKeys(env, [{ keyVariable: 'OTHER_KEY' }, {}])
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
		[improvement(1, 1, 'lower'), undefined],
		[improvement(5, 0, 'lower'), undefined],
		[improvement(1, 1e-9, 'lower'), '1.0e+9x lower'],
	] as const) {
		it(`${expected}`, () => assert.equal(shown, expected))
	}
})
