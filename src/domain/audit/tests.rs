//! Whatever is done to a chain shows, at the place where it was done.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

type Sealed = Vec<(AuditRecord, Seal)>;

fn any_record() -> impl Strategy<Value = AuditRecord> {
    let text = || "[a-c]{0,3}";
    let optional = || proptest::option::of(text());
    (
        (any::<i64>(), any::<i64>(), any::<i64>()),
        (text(), text(), text(), text(), text()),
        (optional(), optional(), optional()),
    )
        .prop_map(
            |((number, at, account), (actor, event, code, image_name, request_id), (image, snapshot, instance))| AuditRecord {
                number,
                at: Timestamp(at),
                actor,
                account,
                event,
                code,
                image,
                image_name,
                snapshot,
                instance,
                request_id,
            },
        )
}

fn sealed(records: Vec<AuditRecord>) -> Sealed {
    let mut head = Seal::BEGINNING;
    let seal = |record: AuditRecord| {
        head = record.seal_after(&head);
        (record, head)
    };
    records.into_iter().map(seal).collect()
}

fn verified(chain: &Sealed, kept: Option<Seal>) -> Result<Seal, Break> {
    let mut followed = Chain::new(kept);
    for (record, seal) in chain {
        followed.follow(record, seal)?;
    }
    followed.end()
}

/// Each way to change one thing that a record says.
const CHANGES: [fn(&mut AuditRecord); 14] = [
    |record| record.number ^= 1,
    |record| record.at.0 ^= 1,
    |record| record.actor.push('x'),
    |record| record.account ^= 1,
    |record| record.event.push(' '),
    |record| record.code.push('1'),
    |record| record.image.get_or_insert_default().push('x'),
    |record| record.image_name.push('x'),
    |record| record.snapshot.get_or_insert_default().push('x'),
    |record| record.instance.get_or_insert_default().push('x'),
    |record| record.request_id.push('x'),
    // Nothing is not the same as an empty text.
    |record| record.image = record.image.is_none().then(String::new),
    |record| record.snapshot = record.snapshot.is_none().then(String::new),
    // What one text loses the next one gains.
    |record| {
        record.event.push('x');
        let moved = std::mem::take(&mut record.event);
        record.code.insert_str(0, &moved);
    },
];

proptest! {
    #[test]
    fn an_untouched_chain_holds_and_knows_each_of_its_seals(records in vec(any_record(), 0..8)) {
        let chain = sealed(records);
        let head = chain.last().map_or(Seal::BEGINNING, |(_, seal)| *seal);
        prop_assert_eq!(verified(&chain, None), Ok(head));
        for (_, seal) in &chain {
            prop_assert_eq!(verified(&chain, Some(*seal)), Ok(head));
        }
    }

    #[test]
    fn a_changed_record_breaks_the_chain_where_it_stands(records in vec(any_record(), 1..8), at: Index, change in 0..CHANGES.len()) {
        let mut chain = sealed(records);
        let at = at.index(chain.len());
        CHANGES[change](&mut chain[at].0);
        let (position, number) = (chain[at].1.position, chain[at].0.number);
        prop_assert_eq!(verified(&chain, None), Err(Break::Different { position, number }));
    }

    #[test]
    fn a_changed_seal_breaks_the_chain(records in vec(any_record(), 1..8), at: Index, bit in 0_usize..256) {
        let mut chain = sealed(records);
        let at = at.index(chain.len());
        chain[at].1.hash[bit / 8] ^= 1 << (bit % 8);
        let (position, number) = (chain[at].1.position, chain[at].0.number);
        prop_assert_eq!(verified(&chain, None), Err(Break::Different { position, number }));
    }

    #[test]
    fn a_removed_record_is_missed(records in vec(any_record(), 2..8), at: Index) {
        let mut chain = sealed(records);
        let at = at.index(chain.len() - 1);
        let (_, gone) = chain.remove(at);
        prop_assert_eq!(verified(&chain, None), Err(Break::Missing(gone.position)));
    }

    #[test]
    fn records_in_another_order_break_the_chain(records in vec(any_record(), 2..8), one: Index, other: Index) {
        let mut chain = sealed(records);
        let (one, other) = (one.index(chain.len()), other.index(chain.len()));
        prop_assume!(chain[one].0 != chain[other].0);
        let (first, second) = (one.min(other), one.max(other));
        let moved = chain[first].0.clone();
        chain[first].0 = std::mem::replace(&mut chain[second].0, moved);
        let (position, number) = (chain[first].1.position, chain[first].0.number);
        prop_assert_eq!(verified(&chain, None), Err(Break::Different { position, number }));
    }

    #[test]
    fn a_cut_tail_shows_by_a_seal_kept_elsewhere_and_by_nothing_else(records in vec(any_record(), 1..8), rest: Index) {
        let mut chain = sealed(records);
        let kept = chain[chain.len() - 1].1;
        chain.truncate(rest.index(chain.len()));
        let head = chain.last().map_or(Seal::BEGINNING, |(_, seal)| *seal);
        prop_assert_eq!(verified(&chain, None), Ok(head));
        prop_assert_eq!(verified(&chain, Some(kept)), Err(Break::CutOff { head, kept }));
    }

    #[test]
    fn a_chain_made_anew_shows_by_a_seal_kept_elsewhere(records in vec(any_record(), 1..8), at: Index) {
        let chain = sealed(records.clone());
        let kept = chain[chain.len() - 1].1;
        let mut records = records;
        let at = at.index(records.len());
        records[at].actor.push('x');
        let forged = sealed(records);
        prop_assert!(verified(&forged, None).is_ok());
        prop_assert!(verified(&forged, Some(kept)).is_err());
    }

    #[test]
    fn seals_and_places_survive_their_text(record in any_record()) {
        let seal = record.seal_after(&Seal::BEGINNING);
        prop_assert_eq!(seal.to_string().parse(), Ok(seal));
        let place = AuditPlace::of(&record);
        prop_assert_eq!(place.to_string().parse(), Ok(place));
    }
}

#[test]
fn what_is_no_seal_is_refused() {
    let digits = "a".repeat(64);
    for wrong in [
        "",
        "1",
        "1:",
        ":",
        "x:aa",
        &digits,
        &format!("1:{digits}a"),
        &format!("1:{}ä", &digits[2..]),
    ] {
        assert!(wrong.parse::<Seal>().is_err(), "{wrong}");
    }
}

/// What is kept in databases and noted elsewhere must verify with every later version.
#[test]
fn the_seal_of_a_known_record_stays_what_it_is() {
    let record = AuditRecord {
        number: 7,
        at: Timestamp(1_795_262_400_000_000),
        actor: "数据平台".to_owned(),
        account: 123_456_789_012,
        event: r#"{"kind":"shared","with":"bob"}"#.to_owned(),
        code: String::new(),
        image: Some("img-7h2kq9w1zx".to_owned()),
        image_name: "debian-12".to_owned(),
        snapshot: None,
        instance: None,
        request_id: "request".to_owned(),
    };
    assert_eq!(
        record.seal_after(&Seal::BEGINNING).to_string(),
        "1:42efb3c68b9f20c7538e74f3565e04d37a5d9fd691ba0a0c08af2bebdb6183f5"
    );
}
