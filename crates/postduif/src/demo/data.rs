//! The shop's data as it lies in `demo/data`: orders and products, packed, and people and what else
//! happened, a line of JSON each. Read into something small, since a year of orders as JSON would
//! take half a gigabyte; what of it is told to whom is not known here.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use serde_json::{Value as Json, json};

const PRODUCTS: (&str, &[u8]) = (
    "demo/data/products.txt.gz",
    include_bytes!("../../../../demo/data/products.txt.gz"),
);
const ORDERS: (&str, &[u8]) = (
    "demo/data/orders.txt.gz",
    include_bytes!("../../../../demo/data/orders.txt.gz"),
);
const CONTACTS: (&str, &str) = (
    "demo/data/contacts.ndjson",
    include_str!("../../../../demo/data/contacts.ndjson"),
);
const HAPPENINGS: (&str, &str) = (
    "demo/data/happenings.ndjson",
    include_str!("../../../../demo/data/happenings.ndjson"),
);

/// What can be bought.
struct Product {
    sku: String,
    name: String,
    category: String,
}

/// A line of an order; money in cents, of the whole line.
struct Line {
    product: usize,
    quantity: u32,
    paid_cents: u32,
    discount_cents: u32,
}

/// An order.
pub(super) struct Order {
    pub(super) id: String,
    pub(super) household: u32,
    /// A local time of the shop, without a zone.
    pub(super) at: String,
    lines: Vec<Line>,
}

/// Everything there is.
pub(super) struct Data {
    products: Vec<Product>,
    pub(super) orders: Vec<Order>,
    /// In the order of the file: the first few show every case.
    pub(super) contacts: Vec<Json>,
    pub(super) happenings: Vec<Json>,
    by_household: BTreeMap<u32, usize>,
}

impl Data {
    /// All of it, or what concerns the first so many contacts.
    pub(super) fn read(contacts_max: Option<usize>) -> Result<Self> {
        let mut contacts = lines(CONTACTS)?;
        contacts.truncate(contacts_max.unwrap_or(usize::MAX));
        let mut by_household = BTreeMap::new();
        for (n, contact) in contacts.iter().enumerate() {
            by_household.insert(household_of(contact)?, n);
        }
        let is_one_of_them = |household: u32| by_household.contains_key(&household);
        let products = unpacked(PRODUCTS)?;
        let products = products.lines().map(product);
        let products: Vec<_> = products.collect::<Option<_>>().context(PRODUCTS.0)?;
        let mut orders = Vec::new();
        for (n, line) in unpacked(ORDERS)?.lines().enumerate() {
            let order = order(line, products.len());
            let order = order.with_context(|| format!("{}, line {}", ORDERS.0, n + 1))?;
            if is_one_of_them(order.household) {
                orders.push(order);
            }
        }
        let mut happenings = lines(HAPPENINGS)?;
        happenings.retain(|one| number(&one["household"]).is_some_and(is_one_of_them));
        Ok(Self {
            products,
            orders,
            contacts,
            happenings,
            by_household,
        })
    }

    /// The contact behind a household.
    pub(super) fn contact(&self, household: u32) -> Result<&Json> {
        let n = self.by_household.get(&household);
        n.and_then(|n| self.contacts.get(*n))
            .with_context(|| format!("nobody is household {household}"))
    }

    /// The contact that a happening is about.
    pub(super) fn contact_of(&self, happening: &Json) -> Result<&Json> {
        let household = number(&happening["household"]);
        self.contact(household.context("a happening without a household")?)
    }

    /// What an order says of itself, under this number.
    pub(super) fn told(&self, order: &Order, id: &str) -> Json {
        let lines: Vec<_> = order.lines.iter().map(|line| self.line(line)).collect();
        let total: u32 = order.lines.iter().map(|line| line.paid_cents).sum();
        json!({ "order_id": id, "total": money(total), "lines": lines })
    }

    fn line(&self, line: &Line) -> Json {
        let product = &self.products[line.product];
        json!({
            "sku": product.sku, "name": product.name, "category": product.category,
            "quantity": line.quantity, "paid": money(line.paid_cents),
            "discount": money(line.discount_cents),
        })
    }
}

/// Exact amounts, as the source has them: in dollars.
fn money(cents: u32) -> String {
    format!("{}.{:02} USD", cents / 100, cents % 100)
}

fn unpacked((path, packed): (&str, &[u8])) -> Result<String> {
    let mut text = String::new();
    GzDecoder::new(packed)
        .read_to_string(&mut text)
        .context(path.to_owned())?;
    Ok(text)
}

fn lines((path, text): (&str, &str)) -> Result<Vec<Json>> {
    let read =
        |(n, line)| serde_json::from_str(line).with_context(|| format!("{path}, line {}", n + 1));
    text.lines().enumerate().map(read).collect()
}

fn number(json: &Json) -> Option<u32> {
    json.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn household_of(contact: &Json) -> Result<u32> {
    let id = contact["external_id"].as_str().unwrap_or_default();
    let number = id.strip_prefix("household-").and_then(|n| n.parse().ok());
    number.with_context(|| format!("`{id}` is no household"))
}

fn product(line: &str) -> Option<Product> {
    let mut columns = line.split('\t').map(str::to_owned);
    let (sku, name, category) = (columns.next()?, columns.next()?, columns.next()?);
    Some(Product {
        sku,
        name,
        category,
    })
}

fn order(line: &str, products: usize) -> Result<Order> {
    let columns: Vec<_> = line.split('\t').collect();
    let &[id, household, at, lines] = columns.as_slice() else {
        anyhow::bail!("it has {} columns and not 4", columns.len());
    };
    let lines: Result<Vec<_>> = lines.split(' ').map(order_line).collect();
    let lines = lines?;
    let known = lines.iter().all(|line| line.product < products);
    ensure!(known, "it has a product that is not in the list");
    Ok(Order {
        id: id.to_owned(),
        household: household.parse()?,
        at: at.to_owned(),
        lines,
    })
}

/// The number of the product and what was paid; then the discount and the quantity, where they are not
/// 0 and 1.
fn order_line(text: &str) -> Result<Line> {
    let mut numbers = text.split(',').map(str::parse::<u32>);
    let product = numbers.next().context("a line without a product")??;
    let paid_cents = numbers.next().context("a line without a price")??;
    let discount_cents = numbers.next().transpose()?.unwrap_or(0);
    let quantity = numbers.next().transpose()?.unwrap_or(1);
    Ok(Line {
        product: usize::try_from(product)?,
        quantity,
        paid_cents,
        discount_cents,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_no_more_than_it_has_to() {
        let check = |text: &str, expect: Option<(usize, u32, u32, u32)>| {
            let read = order_line(text).ok();
            let read = read.map(|one| {
                (
                    one.product,
                    one.quantity,
                    one.paid_cents,
                    one.discount_cents,
                )
            });
            assert_eq!(read, expect, "{text}");
        };
        check("7,150", Some((7, 1, 150, 0)));
        check("7,150,20", Some((7, 1, 150, 20)));
        check("7,300,0,2", Some((7, 2, 300, 0)));
        for wrong in ["", "7", "7,x", "-1,2", "7,1,2,x"] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_few_contacts_bring_their_orders_and_nobody_elses() {
        let few = Data::read(Some(3)).unwrap();
        assert_eq!(few.contacts.len(), 3);
        assert!(few.orders.len() > 30, "{}", few.orders.len());
        for order in &few.orders {
            assert!(few.contact(order.household).is_ok());
        }
        let told = few.told(&few.orders[0], "A1");
        assert_eq!(told["order_id"], "A1");
        assert!(told["lines"][0]["name"].is_string());
        assert!(few.contact(1).is_err());
    }
}
