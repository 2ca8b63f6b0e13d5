// Own: a type whose name doubles with each line
fn pair<T>(value: T) -> impl Fn() -> (T, T)
where
    T: Clone,
{
    move || (value.clone(), value.clone())
}
fn bomb() -> usize {
    let v1 = pair(1u8)();
    let v2 = pair(v1)();
    let v3 = pair(v2)();
    let v4 = pair(v3)();
    let v5 = pair(v4)();
    let v6 = pair(v5)();
    let v7 = pair(v6)();
    let v8 = pair(v7)();
    let v9 = pair(v8)();
    let v10 = pair(v9)();
    let v11 = pair(v10)();
    let v12 = pair(v11)();
    let v13 = pair(v12)();
    let v14 = pair(v13)();
    let v15 = pair(v14)();
    let v16 = pair(v15)();
    let v17 = pair(v16)();
    let v18 = pair(v17)();
    let v19 = pair(v18)();
    let v20 = pair(v19)();
    let v21 = pair(v20)();
    let v22 = pair(v21)();
    let v23 = pair(v22)();
    let v24 = pair(v23)();
    let v25 = pair(v24)();
    let v26 = pair(v25)();
    let v27 = pair(v26)();
    let v28 = pair(v27)();
    let v29 = pair(v28)();
    let v30 = pair(v29)();
    let v31 = pair(v30)();
    let v32 = pair(v31)();
    let v33 = pair(v32)();
    let v34 = pair(v33)();
    let v35 = pair(v34)();
    let v36 = pair(v35)();
    let v37 = pair(v36)();
    let v38 = pair(v37)();
    let v39 = pair(v38)();
    let v40 = pair(v39)();
    let v41 = pair(v40)();
    let v42 = pair(v41)();
    let v43 = pair(v42)();
    let v44 = pair(v43)();
    let v45 = pair(v44)();
    let v46 = pair(v45)();
    let v47 = pair(v46)();
    let v48 = pair(v47)();
    std::mem::size_of_val(&v48)
}

pub fn surface(x: f64, y: f64) -> f64 {
    bomb() as f64 + x + y
}
