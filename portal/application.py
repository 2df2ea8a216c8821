"""The web application put together: one list of blueprints, one order of start."""

from __future__ import annotations

from flask import Flask, Response
from flask_compress import Compress

from portal import access, assets, db, errors, forms, i18n, log, navigation, security
from portal.accounts import routes, sign_in  # noqa: F401 - they put their views on the blueprint below
from portal.accounts.session import current_user
from portal.accounts.web import accounts
from portal.actions import action_pages  # noqa: F401 - as above
from portal.actions import routes as action_routes  # noqa: F401 - as above
from portal.actions.blueprint import actions
from portal.audit.routes import audit
from portal.catalogue import map_page as catalogue_map  # noqa: F401 - as above
from portal.catalogue.routes import catalogue
from portal.comparison.routes import comparison
from portal.config import Settings
from portal.consolidation.own_pages import own_consolidation
from portal.consolidation.routes import consolidation
from portal.copying import routes as copying_routes  # noqa: F401 - as above
from portal.credentials.routes import credentials
from portal.dashboards.routes import dashboards
from portal.declarations import answering, outcome, printing, submitting  # noqa: F401 - as above
from portal.declarations import routes as declaration_routes  # noqa: F401 - as above
from portal.declarations.blueprint import declarations
from portal.dialogues.region_pages import region_dialogues
from portal.dialogues.routes import dialogues
from portal.evidence import review_routes as evidence_review_routes  # noqa: F401 - as above
from portal.evidence import routes as evidence_routes  # noqa: F401 - as above
from portal.evidence.blueprints import evidence, evidence_review
from portal.exchange import (  # noqa: F401 - as above
    api_declarations,
    api_pages,
    api_results,
    downloading,
    export_pages,
    key_pages,
    tool_pages,
    uploading,
)
from portal.exchange.api import api
from portal.exchange.blueprint import exchange
from portal.farm import routes as farm_routes  # noqa: F401 - as above
from portal.farm import updating  # noqa: F401 - as above
from portal.farm.blueprint import farm
from portal.feedback import routes as feedback_routes  # noqa: F401 - as above
from portal.followup.routes import followup
from portal.kitchens.routes import kitchens
from portal.mailbox import mailbox
from portal.opendata.routes import opendata
from portal.operations import metrics
from portal.operations.routes import operations
from portal.organisations import acting
from portal.organisations import invitations as invitation_routes  # noqa: F401 - as above
from portal.organisations import inviting as inviting_routes  # noqa: F401 - as above
from portal.organisations import routes as organisation_routes  # noqa: F401 - as above
from portal.organisations.web import invitations, organisations
from portal.packs import checking as pack_checking  # noqa: F401 - as above
from portal.packs import making as pack_making  # noqa: F401 - as above
from portal.packs.blueprint import packs
from portal.pact import client_pages, event_api, footprint_api, token_api  # noqa: F401 - as above
from portal.pact.api import pact
from portal.pact.client_pages import pact_clients
from portal.pact.supplier_pages import pact_supplier
from portal.pages import pages
from portal.plans.region_pages import region_plans
from portal.plans.routes import plans
from portal.policies import (  # noqa: F401 - as above
    policy_pages,
    review_pages,
    strategy_pages,
)
from portal.policies import public_pages as policy_public_pages  # noqa: F401 - as above
from portal.policies.blueprint import guidelines, policies
from portal.preparedness import card_pages, clause_pages, scenario_pages, staff_pages  # noqa: F401 - as above
from portal.preparedness.blueprint import capacity_cards, preparedness
from portal.privacy import routes as privacy_routes  # noqa: F401 - as above
from portal.procurement import (  # noqa: F401 - as above
    award_pages,
    guard_pages,
    lint_api,
    lint_pages,
    lot_pages,
    market_pages,
    requirement_pages,
    start_page,
)
from portal.procurement.blueprint import procurement
from portal.profiles import numbering, sharing  # noqa: F401 - as above
from portal.profiles.routes import profiles
from portal.publication import own_pages  # noqa: F401 - as above
from portal.publication import routes as publication_routes  # noqa: F401 - as above
from portal.publication.blueprint import publication
from portal.purchases import routes as purchase_routes  # noqa: F401 - as above
from portal.purchases import sorting_pages, target_pages  # noqa: F401 - as above
from portal.purchases.blueprint import purchases
from portal.recomputations.routes import recomputations
from portal.rejections import routes as rejection_routes  # noqa: F401 - as above
from portal.review import deciding  # noqa: F401 - as above
from portal.review import routes as review_routes  # noqa: F401 - as above
from portal.review.blueprint import review
from portal.shortlists.routes import shortlists
from portal.signing.routes import signing
from portal.sites import routes as site_routes  # noqa: F401 - as above
from portal.sourcing.routes import sourcing
from portal.supply.routes import supply
from portal.thirdparty import routes as third_party_routes  # noqa: F401 - as above
from portal.verdicts import routes as verdict_routes  # noqa: F401 - as above
from portal.vouchers import aid_pages, region_pages  # noqa: F401 - as above
from portal.vouchers import routes as voucher_routes  # noqa: F401 - as above
from portal.vouchers.blueprints import region_vouchers, vouchers
from portal.vouchers.calls import routes as voucher_call_routes  # noqa: F401 - as above
from portal.vsme.routes import vsme
from portal.whatif.routes import whatif

BLUEPRINTS = (
    pages,
    accounts,
    organisations,
    invitations,
    declarations,
    exchange,
    api,
    evidence,
    farm,
    review,
    evidence_review,
    profiles,
    publication,
    audit,
    followup,
    purchases,
    sourcing,
    actions,
    consolidation,
    own_consolidation,
    policies,
    guidelines,
    catalogue,
    opendata,
    dashboards,
    kitchens,
    comparison,
    shortlists,
    operations,
    recomputations,
    signing,
    credentials,
    whatif,
    plans,
    region_plans,
    dialogues,
    region_dialogues,
    vouchers,
    region_vouchers,
    vsme,
    procurement,
    pact,
    pact_clients,
    pact_supplier,
    packs,
    supply,
    capacity_cards,
    preparedness,
    mailbox,
)


class CompressAll(Compress):
    """Compresses refused pages too: a form sent back with errors is as long as the form itself."""

    def after_request(self, response: Response | None) -> Response:
        """Compress 4xx like 2xx, which is all that the library looks at."""
        refused = response.status_code if response is not None else 0
        if response is None or refused not in range(400, 500):
            return super().after_request(response)
        response.status_code = 200
        response = super().after_request(response)
        response.status_code = refused
        return response


def build(settings: Settings | None = None) -> Flask:
    """Build the application.

    Raises:
        SettingsError: the environment cannot be used.
        UndeclaredAccessError: a route lacks `@enter(...)`.
    """
    settings = settings or Settings.from_environment()
    app = Flask("portal", static_folder=None)
    app.config.update(DATABASE_URL=settings.database_url, DEMO=settings.demo)
    app.extensions["jordnara.settings"] = settings
    security.configure(app, settings)
    log.configure(settings)
    _prepare_templates(app)
    # Order matters: the request's id first, then who may enter, then the forgery check.
    log.init_app(app)
    metrics.init_app(app)
    db.init_app(app)
    i18n.init_app(app)
    app.before_request(access.enforce)
    security.init_app(app, settings)
    errors.init_app(app)
    CompressAll(app)
    assets.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.check_declarations(app)
    return app


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_filter(forms.writable)
    app.add_template_global(current_user)
    app.add_template_global(acting.acting)
    app.add_template_global(acting.organisations, "organisations_to_act_for")
    app.add_template_global(navigation.navigation)
    app.add_template_global(security.settings, "settings")
    app.add_template_global(lambda endpoint: endpoint in app.view_functions, "has_page")
