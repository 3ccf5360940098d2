-- The tables of a small insurance agency system, as far as realignment needs them.
-- One database holds the rows of every office; office_id says whose row it is.
-- Written so that SQLite and PostgreSQL both take it unchanged.

CREATE TABLE office (
    id                 INTEGER PRIMARY KEY,
    name               VARCHAR(80) NOT NULL,
    country            CHAR(2) NOT NULL,
    status             VARCHAR(20) NOT NULL,
    resource_office_id INTEGER REFERENCES office (id)
);

CREATE TABLE app_user (
    id          INTEGER PRIMARY KEY,
    office_id   INTEGER NOT NULL REFERENCES office (id),
    user_name   VARCHAR(40) NOT NULL UNIQUE,
    full_name   VARCHAR(80) NOT NULL,
    may_realign INTEGER NOT NULL,
    status      VARCHAR(20) NOT NULL
);

CREATE TABLE carrier (
    id        INTEGER PRIMARY KEY,
    office_id INTEGER NOT NULL REFERENCES office (id),
    name      VARCHAR(80) NOT NULL,
    naic      VARCHAR(5),
    status    VARCHAR(20) NOT NULL
);
CREATE INDEX carrier_office ON carrier (office_id, name);

CREATE TABLE product (
    id             INTEGER PRIMARY KEY,
    office_id      INTEGER NOT NULL REFERENCES office (id),
    carrier_id     INTEGER NOT NULL REFERENCES carrier (id),
    name           VARCHAR(100) NOT NULL,
    code           VARCHAR(20),
    insurance_type VARCHAR(20) NOT NULL,
    plan_type      VARCHAR(20) NOT NULL,
    status         VARCHAR(20) NOT NULL
);
CREATE INDEX product_carrier ON product (carrier_id, name);

CREATE TABLE rider (
    id             INTEGER PRIMARY KEY,
    office_id      INTEGER NOT NULL REFERENCES office (id),
    carrier_id     INTEGER NOT NULL REFERENCES carrier (id),
    name           VARCHAR(80) NOT NULL,
    insurance_type VARCHAR(20) NOT NULL,
    status         VARCHAR(20) NOT NULL
);
CREATE INDEX rider_carrier ON rider (carrier_id, name);

CREATE TABLE service_provider (
    id            INTEGER PRIMARY KEY,
    office_id     INTEGER NOT NULL REFERENCES office (id),
    name          VARCHAR(80) NOT NULL,
    provider_type VARCHAR(20) NOT NULL,
    city          VARCHAR(40),
    state         CHAR(2),
    vendor_code   VARCHAR(10),
    status        VARCHAR(20) NOT NULL
);
CREATE INDEX service_provider_office ON service_provider (office_id, name);

CREATE TABLE agent (
    id         INTEGER PRIMARY KEY,
    office_id  INTEGER NOT NULL REFERENCES office (id),
    first_name VARCHAR(40) NOT NULL,
    last_name  VARCHAR(40) NOT NULL,
    email      VARCHAR(80),
    status     VARCHAR(20) NOT NULL
);

-- owner_id is a soft reference: owner_type says which table it points into.
CREATE TABLE contact_info (
    id         INTEGER PRIMARY KEY,
    office_id  INTEGER NOT NULL REFERENCES office (id),
    owner_type VARCHAR(20) NOT NULL,
    owner_id   INTEGER NOT NULL,
    kind       VARCHAR(10) NOT NULL,
    label      VARCHAR(20) NOT NULL,
    value      VARCHAR(120) NOT NULL,
    preferred  INTEGER NOT NULL
);
CREATE INDEX contact_info_owner ON contact_info (owner_type, owner_id);

-- carrier_id is empty on a blanket contract, which covers many carriers.
CREATE TABLE contract (
    id          INTEGER PRIMARY KEY,
    office_id   INTEGER NOT NULL REFERENCES office (id),
    agent_id    INTEGER NOT NULL REFERENCES agent (id),
    carrier_id  INTEGER REFERENCES carrier (id),
    contract_no VARCHAR(20) NOT NULL,
    level       VARCHAR(20) NOT NULL,
    status      VARCHAR(20) NOT NULL,
    effective   DATE,
    expires     DATE,
    UNIQUE (agent_id, carrier_id, contract_no)
);
CREATE INDEX contract_carrier ON contract (carrier_id);

CREATE TABLE appointment (
    id          INTEGER PRIMARY KEY,
    office_id   INTEGER NOT NULL REFERENCES office (id),
    agent_id    INTEGER NOT NULL REFERENCES agent (id),
    carrier_id  INTEGER NOT NULL REFERENCES carrier (id),
    contract_id INTEGER REFERENCES contract (id),
    state       CHAR(2) NOT NULL,
    status      VARCHAR(20) NOT NULL,
    effective   DATE,
    UNIQUE (agent_id, carrier_id, state)
);
CREATE INDEX appointment_carrier ON appointment (carrier_id);
CREATE INDEX appointment_contract ON appointment (contract_id);

CREATE TABLE policy (
    id         INTEGER PRIMARY KEY,
    office_id  INTEGER NOT NULL REFERENCES office (id),
    policy_no  VARCHAR(20) NOT NULL,
    carrier_id INTEGER NOT NULL REFERENCES carrier (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    agent_id   INTEGER NOT NULL REFERENCES agent (id),
    insured    VARCHAR(80) NOT NULL,
    status     VARCHAR(20) NOT NULL,
    premium    NUMERIC(12, 2) NOT NULL,
    face       NUMERIC(14, 2),
    issued     DATE,
    UNIQUE (office_id, policy_no)
);
CREATE INDEX policy_carrier ON policy (carrier_id);
CREATE INDEX policy_product ON policy (product_id);

CREATE TABLE policy_rider (
    policy_id INTEGER NOT NULL REFERENCES policy (id),
    rider_id  INTEGER NOT NULL REFERENCES rider (id),
    office_id INTEGER NOT NULL REFERENCES office (id),
    units     INTEGER NOT NULL,
    premium   NUMERIC(10, 2) NOT NULL,
    status    VARCHAR(20) NOT NULL,
    PRIMARY KEY (policy_id, rider_id)
);
CREATE INDEX policy_rider_rider ON policy_rider (rider_id);

-- An informal case is shopped: one parent, a child case per carrier asked.
CREATE TABLE pending_case (
    id             INTEGER PRIMARY KEY,
    office_id      INTEGER NOT NULL REFERENCES office (id),
    case_no        VARCHAR(20) NOT NULL,
    application    VARCHAR(10) NOT NULL,
    parent_case_id INTEGER REFERENCES pending_case (id),
    policy_id      INTEGER REFERENCES policy (id),
    carrier_id     INTEGER REFERENCES carrier (id),
    product_id     INTEGER REFERENCES product (id),
    agent_id       INTEGER NOT NULL REFERENCES agent (id),
    insured        VARCHAR(80) NOT NULL,
    stage          VARCHAR(20) NOT NULL,
    opened         DATE NOT NULL,
    UNIQUE (office_id, case_no)
);
CREATE INDEX pending_case_carrier ON pending_case (carrier_id);
CREATE INDEX pending_case_product ON pending_case (product_id);
CREATE INDEX pending_case_parent ON pending_case (parent_case_id);

CREATE TABLE shopped_carrier (
    case_id    INTEGER NOT NULL REFERENCES pending_case (id),
    carrier_id INTEGER NOT NULL REFERENCES carrier (id),
    office_id  INTEGER NOT NULL REFERENCES office (id),
    answer     VARCHAR(20) NOT NULL,
    PRIMARY KEY (case_id, carrier_id)
);
CREATE INDEX shopped_carrier_carrier ON shopped_carrier (carrier_id);

CREATE TABLE requirement (
    id                  INTEGER PRIMARY KEY,
    office_id           INTEGER NOT NULL REFERENCES office (id),
    case_id             INTEGER NOT NULL REFERENCES pending_case (id),
    service_provider_id INTEGER REFERENCES service_provider (id),
    name                VARCHAR(40) NOT NULL,
    kind                VARCHAR(20) NOT NULL,
    status              VARCHAR(20) NOT NULL,
    ordered             DATE,
    received            DATE
);
CREATE INDEX requirement_case ON requirement (case_id);
CREATE INDEX requirement_provider ON requirement (service_provider_id);
