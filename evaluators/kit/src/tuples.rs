//! The tuples for which there are traits of the kit's.

/// Calls a macro with the names and places of the parts of each tuple, as long as those that can be shown.
macro_rules! each_tuple {
	($then:ident) => {
		$then! {
			(A 0)
			(A 0, B 1)
			(A 0, B 1, C 2)
			(A 0, B 1, C 2, D 3)
			(A 0, B 1, C 2, D 3, E 4)
			(A 0, B 1, C 2, D 3, E 4, F 5)
			(A 0, B 1, C 2, D 3, E 4, F 5, G 6)
			(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
			(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
			(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
			(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
			(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
		}
	};
}

pub(crate) use each_tuple;
