//! The one line that makes a crate an evaluator.

/// Whether a program is being built that runs candidates, rather than the judge: the one for which
/// `OXIPELAGO_PART` is `inside`, or whose name ends with `-inside`.
#[doc(hidden)]
#[must_use]
pub const fn is_inside(part: Option<&str>, program: Option<&str>) -> bool {
	match (part, program) {
		(Some(part), _) => ends_with(part.as_bytes(), b"inside"),
		(None, Some(program)) => ends_with(program.as_bytes(), b"-inside"),
		(None, None) => false,
	}
}

const fn ends_with(text: &[u8], end: &[u8]) -> bool {
	let Some((_, mut rest)) = text.split_at_checked(text.len().wrapping_sub(end.len())) else { return false };
	let mut wanted = end;
	while let ([one, others @ ..], [like, more @ ..]) = (rest, wanted) {
		if *one != *like {
			return false;
		}
		(rest, wanted) = (others, more);
	}
	true
}

/// States the evolved signature of an evaluator and generates `main`.
///
/// - `evaluator!(Sort, fn(&mut [f64], usize));` one function, of any name. `Function` is that type.
/// - `evaluator!(Codec, encode: fn(&str) -> Vec<u8>, decode: fn(&[u8]) -> String);` several by
///   name. `Function` is a struct `Functions` with a field for each.
/// - `evaluator!(Fit, enum Shape { One: fn(f64) -> f64, Two: fn(f64, f64) -> f64 });` one function
///   whose type depends on settings or data. `Function` is that enum, and
///   [`Evaluator::form`](crate::Evaluator::form) says which variant candidates have.
///
/// Types must be the standard library's, by their path or as a `use std::…` at the top of the
/// evaluator's file names them: the same text is put into the wrapper that each candidate is compiled
/// with, which knows nothing of the evaluator.
#[macro_export]
macro_rules! evaluator {
	($evaluator:ident, enum $functions:ident { $($variant:ident : $type:ty),+ $(,)? }) => {
		/// The evolved function, by its form.
		#[derive(Clone, Copy)]
		pub enum $functions {
			$(
				#[doc = concat!("A `", stringify!($type), "`.")]
				$variant($type),
			)+
		}

		impl $crate::Signature for $evaluator {
			type Function = $functions;
			const NAME: &'static str = env!("CARGO_PKG_NAME");
			const FORMS: &'static [$crate::Form] = &[$(&[(None, stringify!($type))]),+];

			fn bind(form: usize, symbols: &$crate::Symbols) -> Option<$functions> {
				let binders: &[fn(&$crate::Symbols) -> Option<$functions>] =
					&[$(|symbols| symbols.function::<$type>(0).map($functions::$variant)),+];
				binders.get(form).and_then(|bind| bind(symbols))
			}

			$crate::evaluator!(@look $evaluator);
		}

		$crate::evaluator!(@main $evaluator);
	};
	($evaluator:ident, $($name:ident : $type:ty),+ $(,)?) => {
		/// The evolved functions.
		#[derive(Clone, Copy)]
		pub struct Functions {
			$(
				#[doc = concat!("The evolved `", stringify!($name), "`.")]
				pub $name: $type,
			)+
		}

		impl $crate::Signature for $evaluator {
			type Function = Functions;
			const NAME: &'static str = env!("CARGO_PKG_NAME");
			const FORMS: &'static [$crate::Form] = &[&[$((Some(stringify!($name)), stringify!($type))),+]];

			fn bind(_form: usize, symbols: &$crate::Symbols) -> Option<Functions> {
				let mut indices = 0..;
				Some(Functions { $($name: symbols.function::<$type>(indices.next()?)?),+ })
			}

			$crate::evaluator!(@look $evaluator);
		}

		$crate::evaluator!(@main $evaluator);
	};
	($evaluator:ident, $type:ty $(,)?) => {
		impl $crate::Signature for $evaluator {
			type Function = $type;
			const NAME: &'static str = env!("CARGO_PKG_NAME");
			const FORMS: &'static [$crate::Form] = &[&[(None, stringify!($type))]];

			fn bind(_form: usize, symbols: &$crate::Symbols) -> Option<$type> {
				symbols.function::<$type>(0)
			}

			$crate::evaluator!(@look $evaluator);
		}

		$crate::evaluator!(@main $evaluator);
	};
	(@look $evaluator:ident) => {
		fn look(
			outputs: &[<$evaluator as $crate::Evaluator>::Output],
			holdings: &mut $crate::Holdings,
		) -> Result<(), $crate::Unsound> {
			// Only of a type that can be looked into is the first one there.
			#[allow(unused_imports)]
			use $crate::{LookAway as _, LookInto as _};
			let look: &$crate::Look<<$evaluator as $crate::Evaluator>::Output> = &$crate::Look::NEW;
			look.look(outputs, holdings)
		}
	};
	(@main $evaluator:ident) => {
		fn main() -> std::process::ExitCode {
			// Known while compiling, so that neither program holds what only the other one calls.
			const INSIDE: bool = $crate::is_inside(option_env!("OXIPELAGO_PART"), option_env!("CARGO_BIN_NAME"));
			if INSIDE { $crate::inside::<$evaluator>() } else { $crate::serve::<$evaluator>() }
		}
	};
}
