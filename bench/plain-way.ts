import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExecaError, execa } from 'execa'
import type { BenchSetting } from './bench-setting.ts'

/** The plain way, ready to be used. */
export interface PlainWay {
	/** What is left of it to do for one candidate: cargo, then a process of its own. `undefined` where it does not compile. */
	score(source: string): Promise<number | undefined>
}

/**
 * Prepares what most do: one crate, `cargo rustc --release` for one candidate at a time, loaded in a fresh process that
 * computes the same mean squared error over the same grid.
 *
 * The process is a small Rust program, which is kind to the plain way: a fresh Node or Python takes 50 ms.
 */
export async function openPlainWay({ scratch, toolchain }: BenchSetting): Promise<PlainWay> {
	const crate = join(scratch, 'plain')
	await mkdir(join(crate, 'src'), { recursive: true })
	await writeFile(join(crate, 'Cargo.toml'), manifest)
	await writeFile(join(scratch, 'loader.rs'), loader)
	const program = join(scratch, 'loader')
	await execa(toolchain.rustc, ['--edition', '2024', '-O', '-o', program, join(scratch, 'loader.rs')])
	const cargo = toolchain.cargo ?? 'cargo'
	const library = join(crate, 'target', 'release', process.platform === 'darwin' ? 'libplain.dylib' : 'libplain.so')
	return {
		async score(source) {
			await writeFile(join(crate, 'src', 'lib.rs'), source + entry)
			try {
				await execa(cargo, ['rustc', '--release', '--quiet', '--offline'], {
					cwd: crate,
					env: { RUSTC: toolchain.rustc },
				})
				const { stdout } = await execa(program, [library], { timeout: 2_000 })
				return Number(stdout)
			} catch (error) {
				if (error instanceof ExecaError) return undefined
				throw error
			}
		},
	}
}

const manifest = `[package]
name = "plain"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[workspace]
`

const entry = `
#[unsafe(no_mangle)]
pub extern "C" fn plain_surface(x: f64, y: f64) -> f64 { surface(x, y) }
`

const loader = `use std::ffi::{CString, c_char, c_int, c_void};

unsafe extern "C" {
	fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
	fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

fn main() {
	let path = CString::new(std::env::args().nth(1).expect("a library")).unwrap();
	let surface: extern "C" fn(f64, f64) -> f64 = unsafe {
		let library = dlopen(path.as_ptr(), 2);
		assert!(!library.is_null());
		let symbol = dlsym(library, c"plain_surface".as_ptr());
		assert!(!symbol.is_null());
		std::mem::transmute(symbol)
	};
	let tau = std::f64::consts::TAU;
	let at = |index: usize| -5.0 + 10.0 * index as f64 / 99.0;
	let mut sum = 0.0;
	for row in 0..100 {
		for column in 0..100 {
			let (x, y) = (at(column), at(row));
			let wanted = 20.0 + x * x - 10.0 * (tau * x).cos() + y * y - 10.0 * (tau * y).cos();
			sum += (surface(x, y) - wanted).powi(2);
		}
	}
	println!("{}", sum / 10_000.0);
}
`
